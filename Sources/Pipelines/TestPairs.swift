import Evaluation
import Events
import Models
import Ranking
import Tables

/// The hidden pairs of an evaluation: who should find what.
struct TestPairs: Sendable {
    /// The numbers of the users (see `Visitors`) in ascending byte order of their ids.
    let users: [Int]
    /// For each user the items to find, ascending.
    let relevant: [[UInt32]]
    let skipped: EvaluationReport.SkippedRows

    var pairs: Int { relevant.reduce(0) { $0 + $1.count } }

    /// Keeps the rows whose type marks an item as seen, and drops those that no list could find.
    init(_ log: EventLog, model: Recommender, visitors: any Visitors, mask: EvaluationReport.Mask) throws {
        let numbers = try (0..<log.users.count).map { try visitors.number(of: log.users[$0]) }
        let rowItems = try log.requiredItems()
        let items = try (0..<log.items.count).map { item in
            try Array(log.items[item]).withUnsafeBytes { try model.items.ids.index(of: $0) }
        }
        let seen = try numbers.map { try $0.map { mask == .seen ? try visitors.seen(by: $0) : [] } ?? [] }
        let seenTypes = model.settings.seenTypes
        let counts = log.typeNames.map { seenTypes.isEmpty || seenTypes.contains($0) }
        var skipped = EvaluationReport.SkippedRows()
        var found = [Set<UInt32>](repeating: [], count: log.users.count)
        for row in 0..<log.count {
            if let type = log.type?[row], !counts[Int(type)] { continue }
            let user = Int(log.user[row])
            guard numbers[user] != nil else {
                skipped.unknownUser += 1
                continue
            }
            guard let item = items[Int(rowItems[row])].map({ UInt32($0) }) else {
                skipped.unknownItem += 1
                continue
            }
            guard !seen[user].containsSorted(item) else {
                skipped.alreadySeen += 1
                continue
            }
            found[user].insert(item)
        }
        let kept = found.indices.filter { !found[$0].isEmpty }
        users = kept.compactMap { numbers[$0] }
        relevant = kept.map { found[$0].sorted() }
        self.skipped = skipped
    }
}
