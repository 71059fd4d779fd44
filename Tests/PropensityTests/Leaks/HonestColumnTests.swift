import Features
import LinearAlgebra
import Propensity
import Testing

@Suite("Honest columns are not suspected")
struct HonestColumnTests {
    @Test(
        "Columns that were known before, however few rows or yes there are",
        arguments: [(1500, 0.0), (300, 0.0), (15_000, -4.6)])
    func honest(count: Int, shift: Double) throws {
        let leaks = try LeakTable(count, shift: shift).leaks()
        #expect(leaks.suspects.isEmpty && leaks.suspicions.isEmpty)
        #expect(leaks.auc > 0.65)
    }

    @Test("The best of three columns", arguments: 1...4)
    func bestOfThree(seed: Int) throws {
        let leaks = try PlantedTable(800, seed: UInt64(seed)).rows.leaks()
        #expect(leaks.suspects.isEmpty)
        #expect(leaks.auc > 0.75)
    }

    @Test("A column that is all there is")
    func singleColumn() throws {
        let rows = PlantedTable(800, seed: 4).rows
        let single = TrainingRows(
            features: FeatureTable(rowCount: 800, columns: [rows.features.columns[0]]), labels: rows.labels,
            weights: nil, customers: rows.customers, ids: rows.ids)
        let leaks = try single.leaks()
        #expect(leaks.suspects.isEmpty)
        #expect(leaks.columns[0].auc == leaks.auc && leaks.columns[0].explained == leaks.explained)
    }

    @Test("Where nothing tells anything")
    func noise() throws {
        var table = PlantedTable(800, seed: 4)
        var random = SeededGenerator(seed: 9)
        table.labels = table.labels.map { _ in random.uniform() < 0.3 ? 1 : 0 }
        #expect(try table.rows.leaks().suspects.isEmpty)
    }

    @Test("The best column twice, in years and in months")
    func copyOfTheBest() throws {
        var table = LeakTable()
        guard case .numbers(let tenure) = table.columns[0].values else { return }
        table.add("months", tenure.map { (12 * $0).rounded() })
        #expect(try table.leaks().suspects.isEmpty)
    }

    @Test("Numbers of customers, and codes of two hundred shops")
    func numbersAndCodes() throws {
        var table = LeakTable()
        table.add("customer", table.draw { _, random in (1e6 * random.uniform()).rounded() })
        let shops = table.draw { _, random in (200 * random.uniform()).rounded(.down) }
        table.add("shop", texts: shops.map { "s\(Int($0))" })
        #expect(try table.leaks().suspects.isEmpty)
    }

    @Test("A value that makes yes likely, but not certain")
    func likely() throws {
        var table = LeakTable()
        // About 180 rows, nine in ten of them yes.
        table.add("complained", table.draw { isYes, random in random.uniform() < (isYes ? 0.27 : 0.02) ? 1 : 0 })
        #expect(try table.leaks().suspects.isEmpty)
    }

    @Test("A value with which all say what most say anyway")
    func usualAnswer() throws {
        var table = LeakTable(4000, shift: -1.5)
        table.add("pensioner", table.draw { isYes, random in random.uniform() < 0.2 && !isYes ? 1 : 0 })
        #expect(try table.leaks().suspects.isEmpty)
    }

    @Test("A value that decides only rows of weight 0")
    func weightless() throws {
        var table = LeakTable(4000, shift: -1.5)
        let refunded = table.draw { isYes, random in random.uniform() < 0.3 && isYes ? 1 : 0 }
        table.add("refunded", refunded)
        #expect(try table.leaks().suspects == ["refunded"])
        table.weights = refunded.map { $0 == 1 ? 0 : 1 }
        #expect(try table.leaks().suspects.isEmpty)
    }

    /// Flags of which exactly one is set if the answer is yes tell nothing to a model without products.
    @Test("Columns that the model cannot use")
    func exclusiveOr() throws {
        var table = LeakTable()
        let first = table.draw { _, random in random.uniform() < 0.5 ? 1 : 0 }
        table.add("first", first)
        table.add("second", zip(first, table.labels).map { $0 == Double($1) ? 0 : 1 })
        let leaks = try table.leaks()
        #expect(leaks.suspects.isEmpty)
        #expect(leaks.auc < 0.85)
    }
}
