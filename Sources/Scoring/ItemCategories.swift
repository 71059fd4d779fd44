import ModelFiles
import RecommenderModels
import Synchronization

/// The items of each category of a model's item table; the table is read once, at the first request.
final class ItemCategories: Sendable {
    private let side: ItemSide
    private let found = Mutex<[String: [UInt32]]?>(nil)

    init(_ side: ItemSide) {
        self.side = side
    }

    /// The items of each category, ascending; `nil` for a model whose items have no categories.
    func items() throws -> [String: [UInt32]]? {
        guard let table = side.table, let column = table.columns.firstIndex(of: "category") else { return nil }
        return try found.withLock { found in
            if let found { return found }
            var items: [String: [UInt32]] = [:]
            for item in 0..<side.ids.count { items[try table.cell(item, column), default: []].append(UInt32(item)) }
            found = items
            return items
        }
    }
}
