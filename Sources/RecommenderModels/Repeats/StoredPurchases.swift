import Events
import ModelFiles

/// The purchases of each pair of a history.
struct StoredPurchases: Sendable {
    private let counts: Tensor<UInt32>
    /// `nil` where repeats keep their weight for ever, so that they are the counts without the first.
    private let repeats: Tensor<Float>?
    private let firstDay: Tensor<UInt16>
    private let lastDay: Tensor<UInt16>

    private enum Names {
        static let counts = "history.count"
        static let repeats = "history.repeats"
        static let firstDay = "history.first_day"
        static let lastDay = "history.bought_day"
    }

    /// - Throws: `UserError` with code `modelUnusable` for a tensor that is missing or has another form.
    init(of file: TensorFile, pairs: Int) throws {
        counts = try file.tensor(Names.counts, shape: [pairs])
        repeats = file.contains(Names.repeats) ? try file.tensor(Names.repeats, shape: [pairs]) : nil
        firstDay = try file.tensor(Names.firstDay, shape: [pairs])
        lastDay = try file.tensor(Names.lastDay, shape: [pairs])
    }

    static func add(_ purchases: [Purchases], to file: inout TensorFileWriter) {
        file.add(Names.counts, purchases.map(\.count))
        if purchases.contains(where: { $0.count > 0 && $0.repeats != Float($0.count - 1) }) {
            file.add(Names.repeats, purchases.map(\.repeats))
        }
        file.add(Names.firstDay, purchases.map(\.firstDay))
        file.add(Names.lastDay, purchases.map(\.lastDay))
    }

    /// The purchases of a range of pairs.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a damaged block, and for purchases that contradict themselves.
    func values(from start: UInt64, to end: UInt64) throws -> [Purchases] {
        let counts = try counts.values(from: start, to: end)
        let repeats = try repeats?.values(from: start, to: end)
        let (first, last) = (try firstDay.values(from: start, to: end), try lastDay.values(from: start, to: end))
        return try counts.indices.map { position in
            let count = counts[position]
            let weighed = repeats?[position] ?? Float(count == 0 ? 0 : count - 1)
            guard weighed.isFinite, weighed >= 0, first[position] <= last[position] else {
                throw firstDay.file.unusable("the purchases of a customer contradict themselves")
            }
            return Purchases(
                count: count, repeats: weighed, firstDay: first[position], lastDay: last[position])
        }
    }
}
