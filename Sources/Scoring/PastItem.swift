import ModelFiles
import RecommenderModels

/// An item in the history that a model was trained with for one customer.
package struct PastItem: Codable, Sendable, Equatable {
    package let item: String
    package let title: String?
    package let confidence: Float
    /// The types of the events in ascending byte order; `nil` for a log without types.
    package let types: [String]?
    /// The day of the last event in UTC, `2024-10-01`; `nil` for a log without times, and for a day outside
    /// `Timestamp.distinctDays`, which the model does not keep.
    package let lastDay: String?

    private enum CodingKeys: String, CodingKey {
        case item, title, confidence, types
        case lastDay = "last_day"
    }
}

extension ListMaker {
    /// The history that the model was trained with for a customer; empty for unknown customers and those who opted out.
    ///
    /// Sorted by confidence, highest first, then newest first, then by id in ascending byte order.
    package func history(of user: String) throws -> [PastItem] {
        var user = user
        return try user.withUTF8 { bytes in
            guard case .known(let index) = try identity(of: UnsafeRawBufferPointer(bytes)) else { return [] }
            return try history(at: index).items
        }
    }

    /// The history of the customer at an index of the model's user side, in the order of `history(of:)`.
    ///
    /// - Parameters:
    ///   - index: The customer, who must not have opted out.
    ///   - limit: How many items are given at most; the first ones are.
    /// - Returns: The items, their indexes on the item side, and how many the whole history has.
    /// - Throws: `UserError` with code `modelUnusable`.
    func history(
        at index: Int, atMost limit: Int = .max
    ) throws -> (items: [PastItem], indexes: [Int], count: Int) {
        let pairs = try model.pastPairs(of: index)
        let shown = pairs.prefix(limit)
        let items = try shown.map { pair in
            PastItem(
                item: try model.items.ids.string(at: Int(pair.item)),
                title: try model.items.table?.cell(Int(pair.item), named: "title"), confidence: pair.confidence,
                types: pair.types, lastDay: pair.lastDay)
        }
        return (items, shown.map { Int($0.item) }, pairs.count)
    }
}
