import Documents
import Evaluation
import Recommenders
import Reports
import Testing
import Tuning

@Suite struct TuningTablesTests {
    /// Trials whose values are hundredths of their numbers.
    private func trials(_ count: Int) -> [Trial] {
        (1...count).map { number in
            let value = Double(number) / 100
            return Trial(
                number: number, algorithm: RecommenderAlgorithm(.popularity), value: value,
                interval: 0...0.5, overPopularity: Estimate(0), curve: [], seconds: 2)
        }
    }

    @Test func theBestComeFirstAndTheRestIsCounted() {
        let table = TuningTables.trials(trials(14), by: "ndcg@20", shown: 10)
        #expect(table.columns == ["trial", "ndcg@20", "95% from", "to", "seconds", "algorithm and parameters"])
        #expect(table.rows.prefix(10).compactMap(\.first) == (5...14).reversed().map { Table.Cell.integer($0) })
        #expect(table.rows.last?.last == .text("… 4 more") && table.rows.count == 11)
        #expect(table.rows[0][2] == .number(0, digits: 4) && table.rows[0][3] == .number(0.5, digits: 4))
    }

    @Test(arguments: [1, 9, 10]) func fewTrialsAreAllShown(count: Int) {
        #expect(TuningTables.trials(trials(count), by: "map@5", shown: 10).rows.count == count)
    }

    @Test func ofEqualTrialsTheFirstIsAhead() {
        let trials = [3, 1, 2].map { number in
            Trial(
                number: number, algorithm: RecommenderAlgorithm(.popularity), value: 0.25, interval: 0...0.5,
                overPopularity: Estimate(0), curve: [], seconds: 2)
        }
        let rows = TuningTables.trials(trials, by: "map@5", shown: 2).rows
        #expect(rows[0].first == .integer(1) && rows[1].first == .integer(2))
    }
}
