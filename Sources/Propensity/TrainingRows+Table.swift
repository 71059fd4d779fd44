import Diagnostics
import FeatureLearning
package import Features
import Ids
import Tables

extension TrainingRows {
    /// Sorts the rows of a table into a canonical order and reads their labels.
    ///
    /// Rows are sorted by the bytes of the customer id; rows of one customer, and all rows without ids, by a hash of
    /// their cells. So nothing that is learnt depends on the order of the rows in the file.
    ///
    /// - Parameters:
    ///   - rows: Rows that were read for training, with their target.
    ///   - target: The two texts of the target.
    ///   - treatment: The two texts of the treatment, for rows that were read with it.
    ///   - repeatedIds: Whether a customer may have several rows.
    /// - Throws: `UserError` with code `invalidData` for a target or a treatment that is neither of its texts, for two rows with one id unless
    ///   `repeatedIds` allows it, and when one of the two classes has no rows or no weight.
    package init(
        _ rows: TableRows, target: TargetValues, treatment: TargetValues? = nil, repeatedIds: Bool = false
    ) throws {
        let labels = try Self.labels(of: rows, rows.targets, target, name: "target")
        let treatments = try treatment.map { try Self.labels(of: rows, rows.treatments, $0, name: "treatment") }
        try Self.checkWeights(rows, labels, target)
        let (ids, customers) = try Self.customers(of: rows, repeatedIds: repeatedIds)
        let order = RowOrder.positions(customers: customers, hashes: rows.hashes)
        self.init(
            features: rows.features.rows(order), labels: order.map { labels[$0] },
            treatments: treatments.map { treatments in order.map { treatments[$0] } },
            weights: rows.weights.map { weights in order.map { weights[$0] } },
            customers: ids.isEmpty ? order.indices.map { UInt32($0) } : order.map { customers[$0] }, ids: ids)
    }

    private static func labels(
        of rows: TableRows, _ texts: TextColumn?, _ values: TargetValues, name: String
    ) throws -> [UInt8] {
        guard let texts else { preconditionFailure("the rows were read without their \(name)") }
        let (positive, negative) = (Array(values.positive.utf8), Array(values.negative.utf8))
        return try (0..<texts.count).map { row in
            if texts[row].elementsEqual(positive) { return 1 }
            if texts[row].elementsEqual(negative) { return 0 }
            throw UserError(
                .invalidData,
                "expected '\(values.positive)' or '\(values.negative)', found \(texts.string(at: row).excerpt)",
                at: .init(file: rows.file, line: rows.lines[row]), remedy: "Write the \(name) as the model knows it")
        }
    }

    private static func checkWeights(_ rows: TableRows, _ labels: [UInt8], _ target: TargetValues) throws {
        for (label, text) in [(UInt8(1), target.positive), (0, target.negative)] {
            guard labels.contains(label) else {
                throw UserError(
                    .invalidData, "no row has the target '\(text)'", at: .init(file: rows.file),
                    remedy: "Rows of both kinds are needed")
            }
            guard let weights = rows.weights else { continue }
            let sum = zip(weights, labels).reduce(0) { $0 + ($1.1 == label ? $1.0 : 0) }
            guard sum > 0, sum.isFinite else {
                throw UserError(
                    .invalidData, "the weights of the rows with the target '\(text)' sum to \(sum)",
                    at: .init(file: rows.file), remedy: "Give some rows of each kind a weight above 0")
            }
        }
    }

    private static func customers(of rows: TableRows, repeatedIds: Bool) throws -> (IdTable, [UInt32]) {
        guard let texts = rows.ids else { return (IdTable(bytes: [], offsets: [0]), []) }
        var interner = IdInterner()
        var numbers: [UInt32] = []
        numbers.reserveCapacity(texts.count)
        for row in 0..<texts.count {
            let number = texts.withBytes(at: row) { interner.intern($0) }
            if !repeatedIds, interner.count == numbers.count {
                throw repeated(texts.string(at: row), first: numbers.firstIndex(of: number) ?? row, again: row, rows)
            }
            numbers.append(number)
        }
        let (ids, order) = interner.sorted()
        return (ids, numbers.map { order[Int($0)] })
    }

    private static func repeated(_ id: String, first: Int, again: Int, _ rows: TableRows) -> UserError {
        UserError(
            .invalidData, "the id '\(id)' has a row on line \(rows.lines[first]) already",
            at: .init(file: rows.file, line: rows.lines[again], id: id),
            remedy: "Keep one row a customer, or add \(.repeatedIds) if several are meant")
    }
}
