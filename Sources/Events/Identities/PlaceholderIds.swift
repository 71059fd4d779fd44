import Ids

/// What tables of ids hold where nobody has one: as a part of pairs it would join all customers who have it.
///
/// `NobodyWords` has the words that no export means as an id. Here a doubt weighs more, because a wrong pair joins
/// people and a missing one joins nobody.
enum PlaceholderIds {
    /// Whether an id most likely stands for nobody.
    static func contain(_ id: ArraySlice<UInt8>) -> Bool {
        if NobodyWords.contain(id) || isZero(id) { return true }
        return id.count <= longestWord && words.contains(String(decoding: id, as: UTF8.self).lowercased())
    }

    /// Whether an id has no digit but 0, as advertising ids that were reset: `00000000-0000-0000-0000-000000000000`.
    private static func isZero(_ id: ArraySlice<UInt8>) -> Bool {
        id.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static let words: Set<String> = [
        "-1", "unknown", "anonymous", "anonym", "guest", "(not set)", "not set", "no id", "empty", "n.a.",
    ]
    private static let longestWord = 9
}
