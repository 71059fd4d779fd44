package import LinearAlgebra
package import RecommenderModels

/// Solves a row by a few steps of preconditioned conjugate gradients from its last value, without forming its matrix.
///
/// Takács, Pilászy & Tikk 2011, "Applications of the conjugate gradient method for implicit feedback collaborative
/// filtering", section 4, in the eigenbasis of the fixed side (see `EigenBasis`). There the part of the equations that
/// all rows share costs O(d) instead of O(d²) per step. The preconditioner is the diagonal of that part plus Σ c,
/// because the mean square of the observed coordinates is about 1. With it two steps come as close as an exact
/// solution; without it three steps do not. A step is one pass over the observed rows, and the last step is half a
/// pass. The rows are read in half precision from where they are stored; this rounding moves a solution by about 2⁻¹¹
/// of its size.
package struct ConjugateGradientSolver: RowSolver {
    package let steps: Int
    /// The rᵀMr of a residual r below which no step can make it smaller.
    private let smallestNorm: Float = 1e-30
    private let basis: EigenBasis
    private let coordinates: HalfMatrix
    private let equations: RowEquations

    /// - Parameters:
    ///   - basis: The eigenbasis of the fixed side.
    ///   - factors: The fixed side, rows × d.
    ///   - equations: The equations of the rows that are solved.
    ///   - steps: The number of steps per row.
    ///   - threads: The number of workers that change the basis.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(
        basis: EigenBasis, factors: Matrix, equations: RowEquations, steps: Int = 2, threads: Threads
    ) throws {
        precondition(steps >= 1)
        self.steps = steps
        self.basis = basis
        self.equations = equations
        coordinates = try basis.halfCoordinates(of: factors, threads: threads)
    }

    /// The vectors of one row, and two numbers for each of its entries.
    package struct Scratch {
        fileprivate let rows: Matrix
        fileprivate let vectors: Matrix
        fileprivate var predictions = EntryValues()
    }

    package func makeScratch() -> Scratch {
        let stride = padded(basis.size)
        return Scratch(
            rows: Matrix(rows: RowBlock.capacity, columns: stride), vectors: Matrix(rows: 5, columns: stride))
    }

    package func solve(_ block: RowBlock, scratch: inout Scratch, measuring: Bool) -> Int? {
        basis.rowToBasis.times(left: block.rows, rows: block.count, into: scratch.rows)
        for (position, entries) in block.entries.enumerated() {
            scratch.predictions.makeRoom(for: entries.observed.count)
            guard solve(entries, row: scratch.rows[position], scratch) else { return position }
            if measuring { block.errors[position] = entries.squaredError(of: scratch.predictions[0]) }
        }
        basis.rowFromBasis.times(left: scratch.rows, rows: block.count, into: block.rows)
        return nil
    }

    /// Takes the steps of one row, and leaves ⟨y, ĥ⟩ of its entries in the scratch.
    private func solve(_ entries: RowBlock.Entries, row: PaddedVector, _ scratch: Scratch) -> Bool {
        let (residual, direction, product) = (scratch.vectors[0], scratch.vectors[1], scratch.vectors[2])
        let (diagonal, preconditioner) = (scratch.vectors[3], scratch.vectors[4])
        let count = entries.observed.count
        let predicted = UnsafeMutableBufferPointer(rebasing: scratch.predictions[0][..<count])
        let change = UnsafeMutableBufferPointer(rebasing: scratch.predictions[1][..<count])
        let observedSquares = Float(entries.totalConfidence)
        basis.diagonal(ridge: equations.ridge(observed: count), into: diagonal)
        for k in 0..<basis.size { preconditioner[k] = 1 / (diagonal[k] + observedSquares) }

        // residual = Σ c (1 − ⟨ĥ, y⟩) ĥ − diagonal ∘ y
        multiply(diagonal, row, into: product)
        coordinates.addWeightedGram(
            of: entries.observed, entries.confidence, times: row, target: 1, products: predicted, to: product)
        for k in residual.indices { residual[k] = -product[k] }
        multiply(preconditioner, residual, into: direction)
        var norm = dot(residual, direction)
        guard norm.isFinite else { return false }
        for _ in 1..<steps where norm > smallestNorm {
            multiply(diagonal, direction, into: product)
            coordinates.addWeightedGram(
                of: entries.observed, entries.confidence, times: direction, target: 0, products: change, to: product)
            let curvature = dot(direction, product)
            guard curvature > 0 else { return false }
            let length = norm / curvature
            add(length, change, to: predicted)
            let next = advance(
                length, direction, product, preconditioner, row: row, residual: residual)
            turn(next / norm, residual, preconditioner, direction)
            norm = next
        }
        guard norm > smallestNorm else { return true }
        // The last step needs no new residual, so compute only the curvature, which takes half a pass.
        multiply(diagonal, direction, into: product)
        let curvature =
            dot(direction, product)
            + coordinates.weightedSquare(
                of: entries.observed, entries.confidence, times: direction, products: change)
        guard curvature > 0 else { return false }
        add(norm / curvature, change, to: predicted)
        add(norm / curvature, direction, to: row)
        return true
    }
}
