import Ids
import LinearAlgebra
import RecommenderModels

extension RecommenderContent {
    /// The same model, as if the training had never seen a user.
    func without(_ user: Int) -> RecommenderContent {
        let kept = users.indices.filter { $0 != user }
        var offsets = [0]
        var pairs: [Int] = []
        for row in kept {
            pairs += history.matrix.offsets[row]..<history.matrix.offsets[row + 1]
            offsets.append(pairs.count)
        }
        let matrix = SparseMatrix(
            rows: kept.count, columns: history.matrix.columns, offsets: offsets,
            indices: pairs.map { history.matrix.indices[$0] },
            values: history.matrix.values.map { values in pairs.map { values[$0] } })
        var knowledge = knowledge
        if case .factors(let factors) = knowledge {
            let rows = Matrix(rows: kept.count, columns: factors.users.columns)
            for (place, row) in kept.enumerated() {
                for column in 0..<rows.columns { rows[place, column] = factors.users[row, column] }
            }
            knowledge = .factors(.init(users: rows, items: factors.items, gram: factors.gram))
        }
        return RecommenderContent(
            settings: settings, items: items, users: users.subset(keeping: kept), knowledge: knowledge,
            popularity: popularity, history: .init(matrix: matrix, lastDay: nil, types: nil), table: table)
    }
}
