import LinearAlgebra

/// One round of the search for columns without which a model loses much of what it explains.
struct LeakRound {
    /// What is lost without each set of columns that was tried, by the columns in ascending order.
    private(set) var losses: [[Int]: LeakSearch.Loss] = [:]

    private let columns: [Int]
    /// Those of the columns that may be suspected.
    private let searched: [Int]
    private let models: SubsetModels
    private let threads: Threads
    private let folds: [SubsetModels.Fold]
    /// The log loss of each row with all columns.
    private let rowLosses: [Double]
    /// How much lower their mean is than the loss of the base rate.
    private let gain: Double
    private let leastExplained: Double

    /// Fits the model of all columns; nil if it explains too little to lose much.
    init?(of columns: [Int], searching searched: [Int], _ models: SubsetModels, threads: Threads) throws {
        self.columns = columns
        self.searched = searched
        self.models = models
        self.threads = threads
        folds = try models.folds(of: columns, threads: threads)
        rowLosses = models.sample.losses(models.logOdds(of: folds))
        gain = models.sample.baseLoss - models.sample.mean(rowLosses)
        leastExplained = max(SuspectedLeaks.leastExplained, 1 / Double(columns.count))
        guard gain >= leastExplained * models.sample.baseLoss else { return nil }
    }

    /// The columns without any one of which much is lost, with those that are worthless without them; nil if there is
    /// none.
    mutating func singleColumns() throws -> [Int]? {
        let candidates = try searched.filter { try mostLost(without: [$0]) >= SuspectedLeaks.leastLost / 2 }
        let found = try candidates.filter { try isLarge(without: [$0]) }
        guard !found.isEmpty else { return nil }
        let common = try loss(of: found).share
        let partners = try candidates.filter { column in
            let own = try loss(of: [column]).share
            guard !found.contains(column), own >= SuspectedLeaks.leastLost / 2 else { return false }
            return try loss(of: found + [column]).share - common <= SuspectedLeaks.worthless * own
        }
        return (found + partners).sorted()
    }

    /// A group of columns that stand in for each other, without all of which much is lost.
    ///
    /// - Parameter ranked: The columns, those that explain most alone first.
    /// - Returns: The columns of the group, ascending; nil if there is none.
    /// - Throws: Errors of encoders and solvers.
    mutating func group(among ranked: [Int]) throws -> [Int]? {
        let most = min(SuspectedLeaks.largestGroup, ranked.count, columns.count - 1)
        for count in 1...max(most, 1) where count > 1 {
            let first = Array(ranked.prefix(count))
            guard try mostLost(without: first) >= SuspectedLeaks.leastLost else { continue }
            guard try isLarge(without: first) else { continue }
            let needed = try withoutUnneeded(first)
            if try standInForEachOther(needed) { return needed.sorted() }
        }
        return nil
    }

    /// Puts back one column after the other, as long as much is lost without the others.
    private mutating func withoutUnneeded(_ group: [Int]) throws -> [Int] {
        var needed = group
        while needed.count > 1 {
            let smaller = withoutOne(of: needed)
            let shares = try smaller.map { try loss(of: $0).share }
            let best = shares.indices.reduce(0) { shares[$1] > shares[$0] ? $1 : $0 }
            guard try isLarge(without: smaller[best]) else { break }
            needed = smaller[best]
        }
        return needed
    }

    private mutating func standInForEachOther(_ group: [Int]) throws -> Bool {
        let common = try loss(of: group).share
        let others = try withoutOne(of: group).map { try loss(of: $0).share }
        return others.allSatisfy { $0 <= SuspectedLeaks.replaceable * common }
    }

    /// The group without its first column, without its second, and so on; none for a single column.
    private func withoutOne(of group: [Int]) -> [[Int]] {
        guard group.count > 1 else { return [] }
        return group.map { left in group.filter { $0 != left } }
    }

    private mutating func isLarge(without left: [Int]) throws -> Bool {
        let loss = try loss(of: left)
        return loss.share >= SuspectedLeaks.leastLost && loss.explained >= leastExplained
            && loss.standardErrors >= SuspectedLeaks.standardErrors
    }

    /// What is lost when some of the columns are left out and the others are fitted again.
    mutating func loss(of left: [Int]) throws -> LeakSearch.Loss {
        let left = left.sorted()
        if let known = losses[left] { return known }
        let others = columns.filter { !left.contains($0) }
        let without = models.sample.losses(try models.logOdds(of: others, threads: threads))
        let differences = zip(without, rowLosses).map { $0 - $1 }
        let mean = models.sample.mean(differences)
        let error = models.sample.standardError(of: differences)
        let loss = LeakSearch.Loss(
            share: mean / gain, explained: mean / models.sample.baseLoss,
            standardErrors: error > 0 ? mean / error : 0)
        losses[left] = loss
        return loss
    }

    /// The share that is lost if the others are not fitted again, which is more than what is lost if they are.
    private func mostLost(without left: [Int]) throws -> Double {
        let losses = models.sample.losses(try models.logOdds(of: folds, levelling: left))
        return (models.sample.mean(losses) - models.sample.mean(rowLosses)) / gain
    }
}
