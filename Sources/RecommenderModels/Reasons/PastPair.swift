import Diagnostics
import Events
import ModelFiles
import Tables

/// What a model knows of a customer and an item of theirs.
package struct PastPair: Sendable, Equatable {
    /// The dense index of the item.
    package let item: UInt32
    package let confidence: Float
    /// The types of the events in ascending byte order; `nil` for a log without types.
    package let types: [String]?
    /// The day of the last event in UTC, `2024-10-01`; `nil` for a log without times, and for a day outside
    /// `Timestamp.distinctDays`, which the model does not keep.
    package let lastDay: String?
}

extension Recommender {
    /// The history that the model was trained with for the customer at an index of its user side.
    ///
    /// Sorted by confidence, highest first, then newest first, then by id in ascending byte order.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func pastPairs(of index: Int) throws -> [PastPair] {
        let history = try users.history(of: index)
        let days = try users.lastDays(of: index)
        let types = try users.typeBits(of: index)
        // A file that changes may give another number of pairs each time.
        guard [days?.count, types?.count].allSatisfy({ $0 ?? history.items.count == history.items.count }) else {
            throw users.file.unusable("the history of a customer has parts of different lengths")
        }
        // Items are ascending, so comparing positions puts the smaller id first.
        let order = history.items.indices.sorted { first, second in
            let (one, other) = (history.values[first], history.values[second])
            if one != other { return one > other }
            let (day, otherDay) = (days?[first] ?? 0, days?[second] ?? 0)
            return day != otherDay ? day > otherDay : first < second
        }
        let typeNames = settings.weights.typeNames
        return order.map { position in
            PastPair(
                item: history.items[position], confidence: history.values[position],
                types: types.map { bits in
                    typeNames.indices.filter { bits[position] >> UInt32($0) & 1 == 1 }.map { typeNames[$0] }
                },
                lastDay: days.flatMap { Timestamp.text(ofDay: $0[position]) })
        }
    }
}
