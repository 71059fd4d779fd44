package import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import ModelFiles
package import RecommenderModels

/// A stored model from whose factors a fit begins; its rows are found by their ids.
///
/// Only the ids of the new training data are looked up. Whoever is not among them, such as a customer who has opted
/// out since, leaves no trace in the new model's rows.
package struct FactorStart: Sendable {
    private let model: Recommender
    /// What messages call the model.
    package let name: String

    package init(_ model: Recommender, named name: String) {
        self.model = model
        self.name = name
    }

    /// Refuses a model whose rows are not of the form that an algorithm fits.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check(for algorithm: RecommenderAlgorithm) throws {
        guard let factors = algorithm.parameters.startableFactors else { throw algorithm.cannotStart }
        let kind = type(of: algorithm.parameters).kind
        let own = model.settings.kind
        guard own == kind else {
            throw UserError(
                .wrongUsage,
                "\(name) is a model of \(own.rawValue), from whose rows \(.algorithm, algorithm.name.rawValue) cannot begin",
                remedy: "Name a version of \(kind.rawValue) with \(.start), or leave \(.start) out")
        }
        let found = model.items.factors.columns - kind.biasColumns
        guard found == factors else {
            throw UserError(
                .wrongUsage, "\(name) has \(found) factors, but \(factors) are to be trained",
                remedy: "Give \(.factors, found), or leave \(.start) out to begin with random factors")
        }
    }

    /// The rows of the users and items of some interactions.
    ///
    /// - Parameters:
    ///   - interactions: The users and items.
    ///   - progress: Receives how many of them are known.
    /// - Returns: The rows, zero for unknown ids.
    /// - Throws: `UserError` with code `invalidData` when no item is known, `modelUnusable` for a damaged model.
    func rows(for interactions: Interactions, _ progress: Progress) throws -> StartingRows {
        let columns = model.items.factors.columns
        let items = Matrix(rows: interactions.items.count, columns: columns)
        for index in interactions.items.indices {
            guard let known = try model.items.ids.index(of: interactions.items[index]) else { continue }
            let row = model.items.factors[known]
            guard row.allSatisfy(\.isFinite) else {
                throw model.items.file.unusable("item.factors has a value that is not finite")
            }
            _ = items[index].update(fromContentsOf: row)
        }
        let users = Matrix(rows: interactions.users.count, columns: columns)
        for index in interactions.users.indices {
            guard let known = try model.users.ids.index(of: interactions.users[index]) else { continue }
            _ = users[index].update(fromContentsOf: try model.users.factors(of: known))
        }
        try model.checkUnchanged()
        let rows = StartingRows(users: users, items: items)
        try report(rows, interactions, progress)
        return rows
    }

    /// Tells how many rows are known, and refuses a start that knows no item: the fit would begin at random.
    private func report(_ rows: StartingRows, _ interactions: Interactions, _ progress: Progress) throws {
        let (knownItems, knownUsers) = (rows.knownItems, rows.knownUsers)
        guard knownItems > 0 else {
            throw UserError(
                .invalidData,
                """
                \(name) knows factors of none of the \(rows.items.rows) items, the first of which is \
                '\(interactions.items.string(at: 0))'
                """,
                remedy: "Write the ids byte by byte as in the events of \(name), or leave \(.start) out")
        }
        progress.step(
            "\(knownItems) of \(rows.items.rows) items and \(knownUsers) of \(rows.users.rows) users begin as in \(name)"
        )
        if 2 * knownItems < rows.items.rows {
            progress.warning(
                "\(name) knows only \(knownItems) of the \(rows.items.rows) items; the others begin with new factors")
        }
    }
}

extension RecommenderAlgorithm {
    /// The error of a start for an algorithm without factors.
    package var cannotStart: UserError {
        let others = Name.allCases.filter { RecommenderAlgorithm($0).parameters.startableFactors != nil }
        return UserError(
            .wrongUsage, "\(.start) has no effect with \(.algorithm, name.rawValue)",
            remedy: "Leave it out, or train \(others.map(\.rawValue).joined(separator: " or "))")
    }
}
