package import Ids

/// How the ids of customers or items are spelled, without any of them.
package struct IdProfile: Codable, Sendable, Equatable {
    /// How many ids have each form, of those that were looked at; rare forms are left out.
    package var forms: [String: Int]
    /// The length of the shortest and the longest id in bytes.
    package var shortest: Int
    package var longest: Int
    /// The share of the training's own ids whose form was left out.
    package var unusual: Double

    /// The most forms that are kept, and the most ids that are looked at.
    private static let mostForms = 40
    private static let mostIds = 200_000

    package init(_ ids: IdTable) {
        var counts: [String: Int] = [:]
        (shortest, longest) = (Int.max, 0)
        let step = max(1, (ids.count + Self.mostIds - 1) / Self.mostIds)
        var looked = 0
        for index in stride(from: 0, to: ids.count, by: step) {
            let id = ids[index]
            counts[IdForm.text(of: id), default: 0] += 1
            (shortest, longest) = (min(shortest, id.count), max(longest, id.count))
            looked += 1
        }
        if looked == 0 { shortest = 0 }
        let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostForms)
            .filter { $0.value > 1 || looked < 100 }
        forms = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        unusual = looked == 0 ? 0 : 1 - Double(kept.reduce(0) { $0 + $1.value }) / Double(looked)
    }

    /// Whether no id of the training is spelled like this one: another form, or shorter than all.
    ///
    /// Longer ids are usual, because shops count upwards.
    package func isUnusual(_ id: ArraySlice<UInt8>) -> Bool {
        id.count < shortest || forms[IdForm.text(of: id)] == nil
    }
}
