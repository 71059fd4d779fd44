package import Ids

extension ConsentJoin {
    /// All that a join knows, as plain values that a file can hold.
    package struct Content: Sendable, Equatable {
        /// The consent table and its column of users, as errors name them.
        package let file: String
        package let userColumn: String
        package let defaultYes: Bool
        package let optedOut: IdTable
        package let optedIn: IdTable
        /// The positions in the two tables of the ids that the other side knows: position p is bit p mod 64 of word p / 64.
        package let no: [UInt64]
        package let yes: [UInt64]
        /// The positions in `optedOut` that have a look-alike, in ascending order, and each one's look-alike.
        package let lookAlikePositions: [UInt32]
        package let lookAlikes: [[UInt8]]
        /// The first few customers of the other side.
        package let others: [[UInt8]]

        package init(
            file: String, userColumn: String, defaultYes: Bool, optedOut: IdTable, optedIn: IdTable, no: [UInt64],
            yes: [UInt64], lookAlikePositions: [UInt32], lookAlikes: [[UInt8]], others: [[UInt8]]
        ) {
            (self.file, self.userColumn, self.defaultYes) = (file, userColumn, defaultYes)
            (self.optedOut, self.optedIn) = (optedOut, optedIn)
            (self.no, self.yes) = (no, yes)
            (self.lookAlikePositions, self.lookAlikes) = (lookAlikePositions, lookAlikes)
            self.others = others
        }

        /// Whether all positions lie within the tables.
        var isConsistent: Bool {
            no.count <= (optedOut.count + 63) / 64 && yes.count <= (optedIn.count + 63) / 64
                && lookAlikes.count == lookAlikePositions.count
                && lookAlikePositions.allSatisfy { Int($0) < optedOut.count }
        }
    }

    package var content: Content {
        let found = lookAlikes.found.sorted { $0.key < $1.key }
        return Content(
            file: consent.file, userColumn: consent.userColumn, defaultYes: consent.defaultYes,
            optedOut: consent.optedOut, optedIn: consent.optedIn, no: no.words, yes: yes.words,
            lookAlikePositions: found.map { UInt32($0.key) }, lookAlikes: found.map { $0.value.other }, others: others)
    }

    /// The join with this content; nil if its parts do not fit each other.
    package init?(_ content: Content) {
        guard content.isConsistent else { return nil }
        self.init(
            Consent(
                file: content.file, userColumn: content.userColumn, optedOut: content.optedOut,
                optedIn: content.optedIn, defaultYes: content.defaultYes))
        no = PositionSet(words: content.no)
        yes = PositionSet(words: content.yes)
        for (position, other) in zip(content.lookAlikePositions, content.lookAlikes) {
            other.withUnsafeBytes { lookAlikes.restore($0, at: Int(position)) }
        }
        others = content.others
    }
}
