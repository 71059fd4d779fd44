import Ids

/// How the ids of new data meet those of the training.
struct ComparedIds: Sendable, Equatable {
    let count: Int
    /// Those in a spelling that the training did not have, or that are known in another spelling.
    private(set) var respelled = 0

    /// - Parameters:
    ///   - ids: The new ids.
    ///   - profile: How those of the training are spelled.
    ///   - knows: Whether the version knows an id; `nil` where nobody can tell.
    init(_ ids: IdTable, _ profile: IdProfile, knows: (@Sendable (ArraySlice<UInt8>) -> Bool)?) {
        count = ids.count
        let others = knows.map { RespelledIds(longest: profile.longest, knows: $0) }
        for index in ids.indices {
            let id = ids[index]
            if knows?(id) == true { continue }
            if profile.isUnusual(id) || others?.isKnown(id) == true { respelled += 1 }
        }
    }

    /// The share of those in another spelling.
    var share: Double { count == 0 ? 0 : Double(respelled) / Double(count) }
}
