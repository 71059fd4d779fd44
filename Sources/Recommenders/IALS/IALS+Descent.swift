import BLAS
package import LinearAlgebra

extension IALS {
    /// A fit in progress: both sides after some epochs.
    package final class Descent {
        private let fit: IALS
        private let users: Matrix
        private let items: Matrix
        private let userOrder: [UInt32]
        private let itemOrder: [UInt32]
        private var itemGram: GramMatrix
        /// How many rows of each side a start knew; `nil` without a start.
        private let known: (items: Int, users: Int)?
        /// How the fit began from a start; `nil` without a start and before the first epoch.
        package private(set) var start: FactorConvergence.Start?
        /// The epochs done so far.
        package private(set) var epochs: [FactorConvergence.Epoch] = []

        /// Starts from the initial item factors, or from the rows of another model.
        ///
        /// - Throws: `ItemFailure`.
        package init(_ fit: IALS, from start: StartingRows? = nil) throws {
            self.fit = fit
            users = Matrix(rows: fit.interactions.rows, columns: fit.parameters.factors)
            items = fit.initialItems()
            userOrder = HalfSweep.longestFirst(fit.interactions)
            itemOrder = HalfSweep.longestFirst(fit.byItem)
            known = start.map { ($0.knownItems, $0.knownUsers) }
            if let start { try fit.begin(from: start, users: users, items: items, order: itemOrder) }
            itemGram = try GramMatrix(of: items, threads: fit.threads)
        }

        /// Solves all user rows, then all item rows.
        ///
        /// - Parameter clock: Seconds since any fixed moment, used only in the report.
        /// - Returns: The epoch, with the loss after it.
        /// - Throws: `HalfSweep.Failure` or `ItemFailure`.
        @discardableResult
        package func advance(clock: @Sendable () -> Double) throws -> FactorConvergence.Epoch {
            let began = clock()
            let isFirstOfStart = known != nil && epochs.isEmpty
            let error = try fit.solve(
                HalfSweep(fit.interactions, order: userOrder), into: users, fixed: items, itemGram,
                equations: fit.userEquations, exactly: false, measuring: isFirstOfStart)
            let userGram = try GramMatrix(of: users, threads: fit.threads)
            if isFirstOfStart, let known {
                start = FactorConvergence.Start(
                    loss: try fit.loss(observed: error, users: users, userGram, items: items, itemGram),
                    knownItems: known.items, knownUsers: known.users)
            }
            let observed: Double
            do {
                observed = try fit.solve(
                    HalfSweep(fit.byItem, order: itemOrder), into: items, fixed: users, userGram,
                    equations: fit.itemEquations, exactly: false, measuring: true)
            } catch let failure as HalfSweep.Failure {
                throw ItemFailure(item: failure.row)
            }
            itemGram = try GramMatrix(of: items, threads: fit.threads)
            let loss = try fit.loss(observed: observed, users: users, userGram, items: items, itemGram)
            let epoch = FactorConvergence.Epoch(number: epochs.count + 1, loss: loss, seconds: clock() - began)
            epochs.append(epoch)
            return epoch
        }

        /// The model as it would be if the epoch just done were the last one, with only the users of `rows`, solved from
        /// their histories.
        ///
        /// - Parameter rows: The users to compute exact factors for; the factors of the others are zero.
        /// - Returns: Both sides; the items are not a copy, so they change with the next epoch.
        /// - Throws: `HalfSweep.Failure`.
        package func factors(ofUsers rows: [UInt32]) throws -> (users: Matrix, items: Matrix, gram: Matrix) {
            let solved = Matrix(rows: users.rows, columns: users.columns)
            _ = try fit.solve(
                HalfSweep(fit.history ?? fit.interactions, order: rows), into: solved, fixed: items, itemGram,
                equations: fit.userEquations, exactly: true, measuring: false)
            return (solved, items, itemGram.matrix)
        }

        /// Ends with an exact sweep over the users: a stored user then equals the fold-in of their history, whatever the
        /// solver.
        ///
        /// The final loss is that of the interactions; where histories have other confidences, a second sweep solves the
        /// users from these.
        ///
        /// - Returns: Both sides, and how the fit went.
        /// - Throws: `HalfSweep.Failure`.
        package func finish() throws -> FittedFactors {
            let observed = try fit.solve(
                HalfSweep(fit.interactions, order: userOrder), into: users, fixed: items, itemGram,
                equations: fit.userEquations, exactly: true, measuring: true)
            let userGram = try GramMatrix(of: users, threads: fit.threads)
            let loss = try fit.loss(observed: observed, users: users, userGram, items: items, itemGram)
            var convergence = FactorConvergence(
                solver: fit.parameters.chosenSolver, epochs: epochs, finalLoss: loss)
            convergence.start = start
            if let history = fit.history {
                _ = try fit.solve(
                    HalfSweep(history, order: userOrder), into: users, fixed: items, itemGram,
                    equations: fit.userEquations, exactly: true, measuring: false)
            }
            return FittedFactors(users: users, items: items, itemGram: itemGram, convergence: convergence)
        }
    }
}
