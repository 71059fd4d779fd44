import Features
import Glibc
import Ids
import LinearAlgebra
import Propensity
import Tables

/// Random customers with six columns that are known before the outcome, to which a test adds columns that are not.
///
/// Log-odds of yes: `shift` − 0.5 − 0.7 tenure + 0.5 spend − 0.6 newsletter + 0.8 for monthly plans, −0.4 for prepaid
/// ones; visits and age tell nothing.
struct LeakTable {
    let labels: [UInt8]
    private(set) var columns: [FeatureTable.Column] = []
    /// The weight of each row; nil when all are 1.
    var weights: [Double]?
    private var random: SeededGenerator

    private static let plans = ["monthly", "prepaid", "yearly"]
    private static let effects = [0.8, -0.4, 0]

    init(_ count: Int = 1500, seed: UInt64 = 1, shift: Double = 0) {
        var random = SeededGenerator(seed: seed)
        var numbers = [[Double]](repeating: [], count: 4)
        var plans: [Int] = []
        var newsletter: [Double] = []
        labels = (0..<count).map { _ -> UInt8 in
            let own = numbers.indices.map { _ in random.normal() }
            for (column, number) in own.enumerated() { numbers[column].append(number) }
            let plan = Int(random.uniform() * 3)
            let reads = random.uniform() < 0.4
            plans.append(plan)
            newsletter.append(reads ? 1 : 0)
            var logOdds = shift - 0.5 - 0.7 * own[0] + 0.5 * own[1]
            logOdds += Self.effects[plan] - (reads ? 0.6 : 0)
            return random.uniform() < 1 / (1 + exp(-logOdds)) ? 1 : 0
        }
        self.random = random
        for (name, values) in zip(["tenure", "spend", "visits", "age"], numbers) { add(name, values) }
        add("plan", texts: plans.map { Self.plans[$0] })
        add("newsletter", newsletter)
    }

    /// A number for each row.
    mutating func draw(_ number: (_ isYes: Bool, _ random: inout SeededGenerator) -> Double) -> [Double] {
        var generator = random
        let numbers = labels.map { number($0 == 1, &generator) }
        random = generator
        return numbers
    }

    mutating func add(_ name: String, _ values: [Double]) {
        columns.append(FeatureTable.Column(name: name, kind: .numeric, values: .numbers(values)))
    }

    mutating func add(_ name: String, texts: [String]) {
        let levels = Set(texts).map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        let table = IdTable(sortedIds: levels)
        let codes = texts.map { UInt32(table.index(of: $0) ?? 0) }
        columns.append(FeatureTable.Column(name: name, kind: .category, values: .levels(codes, levels: table)))
    }

    /// Adds columns of noise, so that the table is as wide as those of shops are.
    mutating func addNoise(_ count: Int) {
        for number in 1...count { add("noise\(number)", draw { _, random in random.normal() }) }
    }

    var rows: TrainingRows {
        TrainingRows(
            features: FeatureTable(rowCount: labels.count, columns: columns), labels: labels, weights: weights,
            customers: labels.indices.map { UInt32($0) }, ids: IdTable(sortedIds: [[UInt8]]()))
    }

    /// Searches for leaks in five folds.
    func leaks(threads: Threads = 2) throws -> SuspectedLeaks { try rows.leaks(threads: threads) }
}

extension TrainingRows {
    func leaks(threads: Threads = 2) throws -> SuspectedLeaks {
        let folds = try Folds(5, labels: labels, customers: customers, weights: weights, seed: 1)
        return try SuspectedLeaks(among: self, folds: folds, threads: threads)
    }
}
