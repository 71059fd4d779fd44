import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Tables

/// The features of a log by names and ids, independent of the ids' numbers in the log.
struct NamedRows: Equatable {
    struct Row: Equatable {
        let customer: String
        let cutoff: Int
        /// The bits of the features, so that NaN equals NaN.
        let bits: [UInt64]
    }

    let names: [String]
    let rows: [Row]

    init(_ events: CustomerEvents, at cutoffs: [Int64], threads: Threads = 2) throws {
        let features = try PointInTime.features(events, at: cutoffs, threads: threads)
        names = features.table.columns.map(\.name)
        let columns = features.table.columns.map { column -> [Double] in
            if case .numbers(let numbers) = column.values { numbers } else { [] }
        }
        rows = features.customers.indices.map { row in
            Row(
                customer: events.customers.string(at: Int(features.customers[row])),
                cutoff: Int(features.cutoffs[row]), bits: columns.map { $0[row].bitPattern })
        }
    }

    /// Learns the definition before the first cutoff, and computes its features.
    init(
        _ log: EventLog, at cutoffs: [Int64], activeWithin days: Double = 365, categories: ItemColumn? = nil,
        threads: Threads = 2
    ) throws {
        let definition = try PointInTimeDefinition.learn(
            from: log, before: cutoffs[0], activeWithin: days * 86_400, categories: categories)
        let events = try CustomerEvents(log, definition: definition, categories: categories)
        try self.init(events, at: cutoffs, threads: threads)
    }

    /// The features of a customer by name.
    func values(of customer: String, cutoff: Int = 0) -> [String: Double] {
        guard let row = rows.first(where: { $0.customer == customer && $0.cutoff == cutoff }) else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(names, row.bits.map { Double(bitPattern: $0) }))
    }
}
