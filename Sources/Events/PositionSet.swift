/// A set of positions in a table, with one bit each; it takes memory up to the greatest position.
struct PositionSet: Sendable, Equatable {
    /// Position p is bit p mod 64 of word p / 64.
    private var words: [UInt64] = []

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func insert(_ position: Int) {
        let word = position >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        words[word] |= 1 << UInt64(position & 63)
    }

    func contains(_ position: Int) -> Bool {
        let word = position >> 6
        return word < words.count && words[word] >> UInt64(position & 63) & 1 == 1
    }

    mutating func formUnion(_ other: PositionSet) {
        if other.words.count > words.count {
            words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
        }
        for (index, word) in other.words.enumerated() { words[index] |= word }
    }
}
