package import Diagnostics
import Documents
import Events
import Ids
package import LinearAlgebra
import ModelFiles
package import ModelStore
import RecommenderModels
package import Simulation
import Tables

/// Simulates a shop into a folder; its truth is stored as a model that `evaluate` measures like any other.
package struct ShopSimulation: Sendable {
    package let parameters: Shop.Parameters

    package init(_ parameters: Shop.Parameters) {
        self.parameters = parameters
    }

    /// Writes the shop's tables, `truth.json` and the model `truth/`.
    ///
    /// - Returns: A summary of the shop's truth.
    package func run(
        folder: String, author: Author, machine: Machine, progress: Progress
    ) throws -> TruthSummary {
        try author.now()
        let truth = try Shop.simulate(parameters, to: folder, threads: machine.threads, progress: progress)
        try ModelStore.writeFolder(at: "\(folder)/truth", model: "truth", by: author) { folder in
            try content(of: truth).write(toFolder: folder)
            return Manifest(
                kind: RecommenderKind.truth.rawValue, codeVersion: codeVersion,
                parameters: try JSONValue(encoding: parameters))
        }
        return truth.summary
    }

    private func content(of truth: Shop.Truth) throws -> RecommenderContent {
        let weights = try Confidence().resolved(typeNames: [], newest: nil)
        return RecommenderContent(
            settings: RecommenderSettings(kind: .truth, weights: weights, purchaseTypes: [], seenTypes: []),
            items: IdTable(sortedIds: truth.itemIds.map(\.utf8)), users: IdTable(sortedIds: truth.userIds.map(\.utf8)),
            knowledge: .factors(
                .init(
                    users: Matrix(rows: truth.userIds.count, columns: truth.dimensions, truth.userVectors),
                    items: Matrix(rows: truth.itemIds.count, columns: truth.dimensions, truth.itemVectors),
                    gram: Matrix(rows: truth.dimensions, columns: truth.dimensions))),
            popularity: truth.itemPopularity.map { Float($0) },
            history: .init(matrix: truth.history, lastDay: nil, types: nil), table: nil)
    }
}
