package import LinearAlgebra
import Models

/// Solves a row exactly: the Gram matrix of the packed panel, then Cholesky.
package struct CholeskySolver: RowSolver {
    package init() {}

    package func makeScratch(factors: Int) -> SymmetricSystem {
        SymmetricSystem(size: factors)
    }

    package func solve(
        _ observed: UnsafeBufferPointer<UInt32>, confidence: UnsafeBufferPointer<Float>?, panel: RowPanel,
        row: UnsafeMutableBufferPointer<Float>, side: FixedSide, scratch system: inout SymmetricSystem
    ) -> Bool {
        panel.gather(observed, of: side.factors)
        row.update(repeating: 0)
        panel.addWeightedSum(confidence, to: row)
        side.equations.assemble(system, base: side.base, panel: panel, confidence: confidence)
        guard system.factorize() else { return false }
        system.solve(row)
        return true
    }
}
