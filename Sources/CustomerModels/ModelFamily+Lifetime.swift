package import ModelFiles

extension ModelFamily {
    /// Models that say what a customer will still buy.
    package static let lifetime = ModelFamily(
        name: "lifetime", files: [LifetimeModel.fileName], lack: "says nothing of what customers will still buy",
        remedy: "Name a version that trainer fit lifetime wrote")
}
