import Features
import LinearAlgebra
import Propensity
import Testing

@Suite("Suspected leaks")
struct SuspectedLeakTests {
    private func leak(in rows: TrainingRows) throws -> SuspectedLeak {
        let folds = try Folds(5, labels: rows.labels, customers: rows.customers, seed: 1)
        let validation = try CrossValidation.run(.init(), on: rows, folds: folds, threads: 2)
        return try SuspectedLeak(among: rows, validation: validation, threads: 2)
    }

    @Test("A number that was filled in after the fact is suspected, and nothing else")
    func number() throws {
        var table = PlantedTable(800, seed: 4)
        var random = SeededGenerator(seed: 1)
        table.more = [("refund", table.labels.map { 3 * Double($0) + random.normal() })]
        let leak = try leak(in: table.rows)
        #expect(leak.suspects == ["refund"])
        #expect(leak.columns.map(\.name) == ["amount", "fruit", "member", "refund"])
        // Φ(3/√2) is the area under the curve for two normals three deviations apart.
        #expect(abs(leak.columns[3].auc - 0.983) < 0.01)
    }

    @Test("A number that goes down with the odds is suspected as well, and missing cells that tell the answer")
    func directions() throws {
        var table = PlantedTable(800, seed: 4)
        var random = SeededGenerator(seed: 1)
        table.more = [("kept", table.labels.map { random.normal() - 3 * Double($0) })]
        #expect(try leak(in: table.rows).suspects == ["kept"])
        table.more = [("reason", table.labels.map { $0 == 1 ? random.normal() : .nan })]
        #expect(try leak(in: table.rows).suspects == ["reason"])
    }

    @Test("Honest columns are not suspected, even when one of them is all there is")
    func honest() throws {
        let rows = PlantedTable(800, seed: 4).rows
        let leak = try leak(in: rows)
        #expect(leak.suspects.isEmpty)
        #expect(leak.auc > 0.75)
        for column in leak.columns {
            #expect(abs(column.share - (column.auc - 0.5) / (leak.auc - 0.5)) < 1e-12)
        }
        let single = TrainingRows(
            features: FeatureTable(rowCount: 800, columns: [rows.features.columns[0]]), labels: rows.labels,
            weights: nil, customers: rows.customers, ids: rows.ids)
        let alone = try self.leak(in: single)
        #expect(alone.suspects.isEmpty && abs(alone.columns[0].share - 1) < 0.01)
    }

    @Test("Where nothing tells anything, nothing is suspected")
    func noise() throws {
        var table = PlantedTable(800, seed: 4)
        var random = SeededGenerator(seed: 9)
        table.labels = table.labels.map { _ in random.uniform() < 0.3 ? 1 : 0 }
        #expect(try leak(in: table.rows).suspects.isEmpty)
    }
}
