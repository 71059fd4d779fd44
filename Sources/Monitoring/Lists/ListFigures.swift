package import Diagnostics
import Ids
import ModelFiles
import RecommenderModels

/// The lists of a batch in numbers; none of them names a customer.
package struct ListFigures: Codable, Sendable, Equatable {
    /// Quantiles of the scores of personal rows.
    package struct Scores: Codable, Sendable, Equatable {
        package let least: Double
        package let tenth: Double
        package let median: Double
        package let ninetieth: Double
        package let greatest: Double

        private enum CodingKeys: String, CodingKey {
            case least = "min"
            case tenth = "p10"
            case median = "p50"
            case ninetieth = "p90"
            case greatest = "max"
        }
    }

    package let created: UTCTime?
    /// The customers who got a list, also an empty one.
    package let customers: Int
    package let optedOut: Int
    /// The lists that begin with a personal item.
    package let personalLists: Int
    /// The lists with fewer items than were asked for.
    package let shortLists: Int
    package let rows: Int
    package let rowsBySource: [String: Int]
    /// How far down each list `coverage`, `gini` and an overlap look.
    package let depth: Int
    /// The share of the model's items that are in anyone's first `depth`.
    package let coverage: Double
    /// The Gini coefficient of how often each of the model's items is among the first `depth`.
    package let gini: Double
    /// The distinct listed items that the model does not have, and their rows.
    package let unknownItems: Int
    package let unknownItemRows: Int
    /// The customers whom the model does not know.
    package let unknownCustomers: Int
    /// How many of the personal lists are the most frequent one.
    package let equalLists: Int
    /// Nil where no row is personal.
    package let scores: Scores?

    private enum CodingKeys: String, CodingKey {
        case created, customers, rows, depth, coverage, gini, scores
        case optedOut = "opted_out"
        case personalLists = "personal_lists"
        case shortLists = "short_lists"
        case rowsBySource = "rows_by_source"
        case unknownItems = "unknown_items"
        case unknownItemRows = "unknown_item_rows"
        case unknownCustomers = "unknown_customers"
        case equalLists = "equal_lists"
    }

    /// The deepest place of a list at which coverage, concentration and overlap look.
    package static let greatestDepth = 10

    /// Counts what stands in the lists, in O(rows · log items).
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a damaged model.
    init(_ batch: ListedBatch, _ description: BatchDescription, of model: Recommender) throws {
        created = description.created
        customers = description.customers ?? batch.users.count
        optedOut = description.optedOut
        shortLists = description.short ?? 0
        rows = batch.rows.count
        let depth = min(description.top ?? Self.greatestDepth, Self.greatestDepth)
        self.depth = depth
        var rowsBySource: [String: Int] = [:]
        for source in batch.sources { rowsBySource[source.rawValue, default: 0] += 1 }
        self.rowsBySource = rowsBySource

        let indexes = try (0..<batch.items.count).map { try model.items.ids.index(of: batch.items[$0]) }
        unknownItems = indexes.count { $0 == nil }
        unknownItemRows = unknownItems == 0 ? 0 : batch.rows.count { indexes[Int($0)] == nil }
        unknownCustomers = try (0..<batch.users.count).count { user in
            try batch.users[user].withUnsafeBytes { try model.users.index(of: $0) } == nil
        }

        var counts = [Int](repeating: 0, count: model.items.ids.count)
        var (personal, equal) = (0, 0)
        var lists = IdInterner()
        var repeats: [Int] = []
        batch.rows.withUnsafeBytes { bytes in
            let size = MemoryLayout<UInt32>.size
            for user in 0..<batch.users.count {
                let list = batch.list(user)
                for row in list.prefix(depth) {
                    if let index = indexes[Int(batch.rows[row])] { counts[index] += 1 }
                }
                guard batch.source(user) == .personal else { continue }
                personal += 1
                let number = Int(
                    lists.intern(
                        UnsafeRawBufferPointer(rebasing: bytes[list.lowerBound * size..<list.upperBound * size])))
                if number == repeats.count { repeats.append(0) }
                repeats[number] += 1
                equal = max(equal, repeats[number])
            }
        }
        (personalLists, equalLists) = (personal, equal)
        coverage = counts.isEmpty ? 0 : Double(counts.count { $0 > 0 }) / Double(counts.count)
        gini = Self.gini(of: counts)
        scores = Self.quantiles(of: batch.personalScores)
    }

    /// The Gini coefficient Σ (2j − n − 1) cⱼ / (n Σ c) of n counts in ascending order, j from 1: 0 when all are equal.
    private static func gini(of counts: [Int]) -> Double {
        let total = counts.reduce(0, +)
        guard total > 0 else { return 0 }
        let sum = counts.sorted().enumerated().reduce(0) { $0 + (2 * $1.offset + 1 - counts.count) * $1.element }
        return Double(sum) / (Double(counts.count) * Double(total))
    }

    private static func quantiles(of scores: [Double]) -> Scores? {
        let sorted = scores.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { return nil }
        func quantile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let low = Int(position)
            guard low + 1 < sorted.count else { return sorted[low] }
            return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
        }
        return Scores(
            least: least, tenth: quantile(0.1), median: quantile(0.5), ninetieth: quantile(0.9), greatest: greatest)
    }
}

extension ListFigures {
    /// The customers who may have a personal list.
    package var open: Int { max(customers - optedOut, 0) }

    /// The share of `open` whose list does not begin with a personal item; nil without any.
    package var fallbackShare: Double? {
        open == 0 ? nil : Double(max(open - personalLists, 0)) / Double(open)
    }

    /// The share of rows that are popular items, ever or of late.
    package var popularShare: Double {
        let sources: [ListedBatch.Source] = [.popular, .recent]
        let popular = sources.reduce(0) { $0 + (rowsBySource[$1.rawValue] ?? 0) }
        return Double(popular) / Double(max(rows, 1))
    }

    package var shortShare: Double { customers == 0 ? 0 : Double(shortLists) / Double(customers) }

    package var unknownItemShare: Double { Double(unknownItemRows) / Double(max(rows, 1)) }

    /// The share of `open` whom the model does not know, if those who said no are unknown to it; nil without any.
    package var unknownCustomerShare: Double? {
        open == 0 ? nil : Double(min(max(unknownCustomers - optedOut, 0), open)) / Double(open)
    }

    /// The share of the personal lists that are the most frequent one; nil with fewer than `fewestLists`.
    package var equalShare: Double? {
        personalLists < Self.fewestLists ? nil : Double(equalLists) / Double(personalLists)
    }

    /// Of fewer lists, two equal ones say nothing.
    package static let fewestLists = 20

    /// The scores of fewer lists are not held against those of a training.
    package static let fewestScoredLists = 100
}

extension ListedBatch {
    /// The finite scores of the rows that are personal.
    var personalScores: [Double] {
        scores.indices.filter { sources[$0] == .personal && scores[$0].isFinite }.map { Double(scores[$0]) }
    }
}
