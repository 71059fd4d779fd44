import Features
import LinearAlgebra
import Synchronization

/// The search for suspected leaks, round by round; see `SuspectedLeaks` for the signs.
struct LeakSearch {
    /// What a column is worth to a model of its own.
    struct Alone {
        var auc: Double
        var explained: Double
    }

    /// What is lost without some columns.
    struct Loss {
        /// The share of what all columns in the search explain.
        let share: Double
        /// How much smaller E is.
        let explained: Double
        /// How many standard errors the mean loss is above 0.
        let standardErrors: Double
    }

    let alone: [Alone]
    private(set) var suspicions: [SuspectedLeaks.Suspicion] = []
    /// For each column the share that is lost without it, as far as it was searched for while no column was out.
    private(set) var lost: [Double?]

    private let models: SubsetModels
    private let all: TrainingRows
    private let threads: Threads
    /// The values of all columns that decide, expected or not.
    private let decidingValues: [DecidingValue]
    /// The columns that are not suspected so far, ascending.
    private var remaining: [Int]
    /// The columns that may be suspected.
    private let searched: Set<Int>

    /// Fits a model of each column that may be suspected.
    init(_ models: SubsetModels, all: TrainingRows, searched: [Int], threads: Threads) throws {
        self.models = models
        self.all = all
        self.threads = threads
        let count = all.features.columns.count
        remaining = Array(0..<count)
        self.searched = Set(searched)
        lost = Array(repeating: nil, count: count)
        let found = Mutex([Alone](repeating: Alone(auc: 0.5, explained: 0), count: count))
        try parallelFor(searched.count, chunk: 1, threads: threads) { range in
            for column in range.map({ searched[$0] }) {
                let logOdds = try models.logOdds(of: [column], threads: 1)
                let own = Alone(
                    auc: models.sample.areaUnderROC(logOdds),
                    explained: models.sample.explained(models.sample.losses(logOdds)))
                found.withLock { $0[column] = own }
            }
        }
        alone = found.withLock { $0 }
        decidingValues = try DecidingValue.find(in: all, models.sample, threads: threads).filter {
            searched.contains($0.column)
        }
    }

    /// Takes columns out until the rest is above suspicion.
    mutating func run() throws {
        while remaining.count > 1 {
            var found = try suspectedForValues()
            if found.isEmpty { found = suspectedAlone() }
            if found.isEmpty { found = try suspectedForShare() }
            if found.isEmpty { return }
            take(found)
        }
    }

    private mutating func take(_ found: [(suspicion: SuspectedLeaks.Suspicion, columns: [Int])]) {
        suspicions += found.map(\.suspicion)
        let columns = Set(found.flatMap(\.columns))
        remaining.removeAll { columns.contains($0) }
    }

    /// The remaining columns that may be suspected, ascending.
    private var suspectable: [Int] { remaining.filter(searched.contains) }

    private func name(_ column: Int) -> String { all.features.columns[column].name }
}

// MARK: The signs

extension LeakSearch {
    private typealias Found = [(suspicion: SuspectedLeaks.Suspicion, columns: [Int])]

    /// Columns with a value that decides, although a model without all of these columns expects something else.
    private func suspectedForValues() throws -> Found {
        var values = decidingValues.filter { remaining.contains($0.column) }
        var expected: [Double] = []
        // The first model lacks all columns with such a value, the second only those that the first one does not excuse.
        for _ in 0..<2 where !values.isEmpty {
            let columns = Set(values.map(\.column))
            let logOdds = try models.logOdds(of: remaining.filter { !columns.contains($0) }, threads: threads)
            let means = values.map { value in
                models.sample.mean(logOdds.map { sigmoid(value.isYes ? $0 : -$0) }, of: value.sampled)
            }
            let kept = values.indices.filter { means[$0] <= SuspectedLeaks.mostExpected }
            (values, expected) = (kept.map { values[$0] }, kept.map { means[$0] })
        }
        return zip(values, expected).map { value, expected in
            var suspicion = SuspectedLeaks.Suspicion(.value, [name(value.column)])
            suspicion.condition = value.condition
            suspicion.rows = value.rows
            suspicion.isYes = value.isYes
            suspicion.expected = expected
            return (suspicion, [value.column])
        }
    }

    /// Columns that explain nearly everything alone.
    private func suspectedAlone() -> Found {
        let found = suspectable.filter { alone[$0].explained >= SuspectedLeaks.mostAlone }
        return found.map { column in
            var suspicion = SuspectedLeaks.Suspicion(.alone, [name(column)])
            suspicion.explained = alone[column].explained
            return (suspicion, [column])
        }
    }

    /// Columns without which much is lost: single ones, or else a group whose members stand in for each other, or else
    /// several that are strong alone.
    private mutating func suspectedForShare() throws -> Found {
        guard var round = try LeakRound(of: remaining, searching: suspectable, models, threads: threads) else {
            return []
        }
        var columns = try round.singleColumns()
        if suspicions.isEmpty { lost = lost.indices.map { round.losses[[$0]]?.share } }
        if columns == nil {
            let alone = alone
            columns = try round.group(
                among: suspectable.sorted { (-alone[$0].explained, $0) < (-alone[$1].explained, $1) })
        }
        if columns == nil { columns = try strongTogether(&round) }
        guard let found = columns else { return [] }
        var suspicion = SuspectedLeaks.Suspicion(.share, found.map { name($0) })
        let loss = try round.loss(of: found)
        suspicion.lost = loss.share
        suspicion.explained = loss.explained
        return [(suspicion, found)]
    }

    /// Two or more columns that are strong alone, if the model is worth little without all of them.
    private func strongTogether(_ round: inout LeakRound) throws -> [Int]? {
        let strong = suspectable.filter { alone[$0].explained >= SuspectedLeaks.leastStrong }
        guard strong.count > 1, strong.count < remaining.count else { return nil }
        return try round.loss(of: strong).share >= SuspectedLeaks.leastLostTogether ? strong : nil
    }
}
