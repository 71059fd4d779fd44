import Features
import Glibc
import Ids
import LinearAlgebra
import Propensity
import Tables

/// Random customers whose odds depend on a numeric column, a category and a boolean.
struct PlantedTable {
    var numbers: [Double]
    var levels: [UInt32]
    var flags: [Double]
    var labels: [UInt8]
    var customers: [UInt32]
    /// Additional numeric columns, by name.
    var more: [(name: String, values: [Double])] = []

    private static let names = IdTable(sortedIds: ["apple", "banana", "cherry", "date"].map { Array($0.utf8) })
    private static let effects = [-1.0, 0, 0.5, 1.5]

    init(_ count: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        numbers = (0..<count).map { _ in 10 + 3 * random.normal() }
        levels = (0..<count).map { _ in UInt32.random(in: 0..<4, using: &random) }
        flags = (0..<count).map { _ in random.uniform() < 0.3 ? 1 : 0 }
        labels = []
        customers = (0..<count).map { UInt32($0) }
        for row in 0..<count {
            let logOdds = 0.4 * (numbers[row] - 10) + Self.effects[Int(levels[row])] - 0.7 * flags[row] - 0.5
            labels.append(random.uniform() < 1 / (1 + exp(-logOdds)) ? 1 : 0)
        }
    }

    var rows: TrainingRows {
        let columns =
            [
                FeatureTable.Column(name: "amount", kind: .numeric, values: .numbers(numbers)),
                FeatureTable.Column(name: "fruit", kind: .category, values: .levels(levels, levels: Self.names)),
                FeatureTable.Column(name: "member", kind: .boolean, values: .numbers(flags)),
            ] + more.map { FeatureTable.Column(name: $0.name, kind: .numeric, values: .numbers($0.values)) }
        return TrainingRows(
            features: FeatureTable(rowCount: labels.count, columns: columns), labels: labels, weights: nil,
            customers: customers, ids: IdTable(sortedIds: [[UInt8]]()))
    }
}
