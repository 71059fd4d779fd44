package import LinearAlgebra
import Models

/// Solves a row by a few steps of conjugate gradients from its last value, never forming the row's matrix.
///
/// Takács, Pilászy & Tikk 2011, "Applications of the conjugate gradient method for implicit feedback collaborative
/// filtering", section 4. A step costs one pass over the panel and one product with the shared d × d matrix.
package struct ConjugateGradientSolver: RowSolver {
    package let steps: Int

    package init(steps: Int = 3) {
        self.steps = steps
    }

    /// Residual, direction and product, each one padded row.
    package struct Scratch {
        fileprivate let vectors: Matrix
    }

    package func makeScratch(factors: Int) -> Scratch {
        Scratch(vectors: Matrix(rows: 3, columns: padded(factors)))
    }

    package func solve(
        _ observed: UnsafeBufferPointer<UInt32>, confidence: UnsafeBufferPointer<Float>?, panel: RowPanel,
        row: UnsafeMutableBufferPointer<Float>, side: FixedSide, scratch: inout Scratch
    ) -> Bool {
        let residual = scratch.vectors[0]
        let direction = scratch.vectors[1]
        let product = scratch.vectors[2]
        let ridge = Float(side.equations.ridge(observed: observed.count))

        // residual = Σ c (1 − ⟨h, row⟩) h − (base + ridge) row
        multiply(side.base, ridge, row, into: residual)
        panel.gather(observed, of: side.factors, addingWeightedGram: confidence, times: row, target: 1, to: residual)
        for index in residual.indices {
            residual[index] = -residual[index]
            direction[index] = residual[index]
        }
        var norm = dot(residual, residual)
        for _ in 0..<steps where norm > 1e-20 {
            multiply(side.base, ridge, direction, into: product)
            panel.addWeightedGram(confidence, times: direction, to: product)
            let curvature = dot(direction, product)
            guard curvature > 0 else { return false }
            let length = norm / curvature
            for index in row.indices {
                row[index] += length * direction[index]
                residual[index] -= length * product[index]
            }
            let next = dot(residual, residual)
            let share = next / norm
            for index in direction.indices { direction[index] = residual[index] + share * direction[index] }
            norm = next
        }
        return true
    }

    /// `out = (base + ridge · I) x`.
    private func multiply(
        _ base: Matrix, _ ridge: Float, _ x: UnsafeMutableBufferPointer<Float>,
        into out: UnsafeMutableBufferPointer<Float>
    ) {
        base.times(x, into: out)
        for index in out.indices { out[index] += ridge * x[index] }
    }
}
