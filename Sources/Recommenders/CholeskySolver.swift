import BLAS
package import LinearAlgebra
import Models

/// Solves a row exactly: the Gram matrix of the packed panel by `ssyrk`, then Cholesky.
package struct CholeskySolver: RowSolver {
    package init() {}

    package func makeScratch(factors: Int) -> SymmetricSystem {
        SymmetricSystem(size: factors)
    }

    package func solve(
        panel: RowPanel, confidence: UnsafeBufferPointer<Float>?, row: UnsafeMutableBufferPointer<Float>,
        side: FixedSide, scratch system: inout SymmetricSystem
    ) -> Bool {
        for index in row.indices { row[index] = 0 }
        panel.addWeightedSum(confidence, to: row)
        system.reset(to: side.base, ridge: Float(side.equations.ridge(observed: panel.count)))
        system.addGram(ofRows: confidence.map { panel.rowsScaled(bySquareRootsOf: $0) } ?? panel.rows)
        guard system.factorize() else { return false }
        system.solve(row)
        return true
    }
}
