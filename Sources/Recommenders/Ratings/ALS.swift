package import Diagnostics
package import LinearAlgebra
package import RecommenderModels

/// Alternating least squares for explicit ratings, with biases: each epoch solves all user rows exactly, then all item
/// rows (see `RatingEquations`).
package struct ALS: Sendable {
    package let parameters: ALSParameters
    /// μ, the mean rating.
    package let mean: Double
    private let users: RatingSweep
    private let items: RatingSweep
    private let threads: Threads

    /// - Parameters:
    ///   - parameters: Validated parameters.
    ///   - ratings: The ratings, users × items, at least one.
    ///   - threads: The number of workers; it does not change the result.
    package init(_ parameters: ALSParameters, ratings: SparseMatrix, threads: Threads) {
        precondition(ratings.count > 0)
        let mean = ratings.values.map { $0.reduce(0.0) { $0 + Double($1) } / Double($0.count) } ?? 1
        func equations(_ side: RatingEquations.Side) -> RatingEquations {
            RatingEquations(
                side: side, mean: mean, regularization: parameters.regularization,
                frequencyExponent: parameters.frequencyExponent)
        }
        self.parameters = parameters
        self.mean = mean
        self.threads = threads
        users = RatingSweep(ratings: ratings, equations: equations(.users))
        items = RatingSweep(ratings: ratings.transposed(), equations: equations(.items))
    }

    package var userEquations: RatingEquations { users.equations }
    package var itemEquations: RatingEquations { items.equations }

    /// Fits both sides.
    ///
    /// A start gives its rows to the items it knows; users need none, because the first sweep solves them exactly.
    ///
    /// - Parameters:
    ///   - start: The rows from which the fit begins; `nil` for the initial items.
    ///   - clock: Seconds since any fixed moment, used only in the report.
    ///   - progress: The receiver of a line per epoch.
    /// - Returns: The stored rows and how the fit went.
    /// - Throws: `RatingSweep.Failure` for the row whose equations could not be solved.
    package func fit(
        from start: StartingRows? = nil, clock: @Sendable () -> Double, progress: Progress
    ) throws -> FittedRatings {
        let userRows = Matrix(
            rows: users.ratings.rows, columns: parameters.factors + RatingEquations.extraColumns)
        let itemRows = initialItems()
        start?.copyItems(into: itemRows)
        var first: FactorConvergence.Start?
        var epochs: [FactorConvergence.Epoch] = []
        for number in 1...parameters.epochs {
            let began = clock()
            let isFirstOfStart = start != nil && number == 1
            let firstError = try users.run(
                fixed: itemRows, into: userRows, threads: threads, measuring: isFirstOfStart)
            if isFirstOfStart, let start {
                let firstLoss = try self.loss(error: firstError, userRows, itemRows)
                progress.step("start: \(firstLoss.description)")
                first = FactorConvergence.Start(
                    loss: firstLoss, knownItems: start.knownItems, knownUsers: start.knownUsers)
            }
            let error = try items.run(fixed: userRows, into: itemRows, threads: threads)
            let loss = try loss(error: error, userRows, itemRows)
            epochs.append(FactorConvergence.Epoch(number: number, loss: loss, seconds: clock() - began))
            let rootMeanSquare = (error / Double(users.ratings.count)).squareRoot()
            progress.step("\(epochs[number - 1].description(of: parameters.epochs)), RMSE \(short(rootMeanSquare))")
        }
        // Solve the users once more, so that a stored user equals the fold-in of their ratings.
        let error = try users.run(fixed: itemRows, into: userRows, threads: threads)
        var convergence = FactorConvergence(
            solver: .cholesky, epochs: epochs, finalLoss: try loss(error: error, userRows, itemRows))
        convergence.start = first
        return FittedRatings(users: userRows, items: itemRows, mean: mean, convergence: convergence)
    }

    /// Item rows (h, 0, 1) with h normal with deviation `initialDeviation / √d`, each value from a generator keyed by
    /// (seed, row, column).
    package func initialItems() -> Matrix {
        let rows = Matrix(rows: items.ratings.rows, columns: parameters.factors + RatingEquations.extraColumns)
        let deviation = parameters.initialDeviation / Double(parameters.factors).squareRoot()
        for item in 0..<rows.rows {
            let row = rows[item]
            for column in 0..<parameters.factors {
                var generator = SeededGenerator(seed: parameters.seed, UInt64(item), UInt64(column))
                row[column] = Float(deviation * generator.normal())
            }
            row[parameters.factors + 1] = 1
        }
        return rows
    }

    private func loss(error: Double, _ userRows: Matrix, _ itemRows: Matrix) throws -> FactorConvergence.Loss {
        FactorConvergence.Loss(
            observed: error,
            regularization: try users.penalty(of: userRows, threads: threads)
                + items.penalty(of: itemRows, threads: threads))
    }
}
