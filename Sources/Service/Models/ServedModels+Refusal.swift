import ModelStore

extension ServedModels {
    /// A version that is not served.
    struct Refusal: Sendable {
        let version: Version
        let problem: String
        /// The state of the files when they were found unusable.
        let files: WatchedFolder
        /// When unchanged files are tried again; infinite if they were read and found damaged.
        let until: Double

        /// Whether it is useless to open the version now.
        func holds(of files: WatchedFolder, now: Double) -> Bool { files == self.files && now < until }
    }

    /// How the withdrawal of a version ended.
    enum Withdrawal {
        case done
        /// It answers no more.
        case isGone
        /// It goes on, because no sound version that knows users could take its place.
        case isLast
    }
}
