package import LinearAlgebra
import RecommenderModels

/// Solves a row exactly by Cholesky factorization: of its d × d equations, or, for a row with few entries, of one
/// equation per entry.
///
/// In the eigenbasis of the fixed side (see `EigenBasis`), the part of a row's equations that does not come from its
/// entries is a diagonal B, and by the Woodbury identity
///
///     (B + ĤᵀCĤ)⁻¹ ĤᵀC·1 = B⁻¹Ĥᵀ (C⁻¹ + ĤB⁻¹Ĥᵀ)⁻¹ · 1,
///
/// with Ĥ the n × d matrix of the observed rows and C their confidences: O(n²d + n³) instead of O(nd² + d³).
/// Golub & Van Loan 2013, "Matrix computations", section 2.1.4.
package struct CholeskySolver: RowSolver {
    private let side: FixedSide
    private let basis: EigenBasis?
    private let coordinates: Matrix?

    /// - Parameters:
    ///   - side: The fixed side.
    ///   - basis: The eigenbasis of the fixed side, if rows with few entries are to be solved by the Woodbury identity.
    ///   - threads: The number of workers that change the basis.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(_ side: FixedSide, basis: EigenBasis? = nil, threads: Threads = 1) throws {
        self.side = side
        self.basis = basis
        coordinates = try basis?.coordinates(of: side.factors, threads: threads)
    }

    /// The maximum number of entries of a row for which the Woodbury identity takes fewer operations.
    package static func mostEntriesOfShortRow(factors: Int) -> Int { factors * 3 / 4 / 16 * 16 }

    /// Memory for a panel, a system of d equations and the vectors of a row, and the same for short rows.
    package struct Scratch {
        fileprivate let panel: RowPanel
        fileprivate let columns: ColumnPanel
        fileprivate let system: SymmetricSystem
        fileprivate let vectors: Matrix
        fileprivate let inBasis: Matrix
        fileprivate let fromBasis: Matrix
        fileprivate var short: [Int] = []
    }

    package func makeScratch() -> Scratch {
        let factors = side.factors.columns
        let stride = padded(factors)
        return Scratch(
            panel: RowPanel(columns: factors),
            columns: ColumnPanel(
                rows: factors, capacity: basis == nil ? 0 : Self.mostEntriesOfShortRow(factors: factors)),
            system: SymmetricSystem(capacity: factors), vectors: Matrix(rows: 3, columns: stride),
            inBasis: Matrix(rows: RowBlock.capacity, columns: stride),
            fromBasis: Matrix(rows: RowBlock.capacity, columns: stride))
    }

    package func solve(_ block: RowBlock, scratch: inout Scratch, measuring: Bool) -> Int? {
        scratch.short.removeAll(keepingCapacity: true)
        for (position, entries) in block.entries.enumerated() {
            let error: Double?
            if let basis, let coordinates, entries.observed.count <= scratch.columns.capacity,
                setScales(basis, entries, scratch.vectors[0])
            {
                let row = scratch.inBasis[scratch.short.count]
                error = solveShort(entries, coordinates: coordinates, into: row, scratch)
                scratch.short.append(position)
            } else {
                error = solveWhole(position, of: block, scratch, measuring: measuring)
            }
            guard let error else { return position }
            block.errors[position] = error
        }
        guard let basis, !scratch.short.isEmpty else { return nil }
        basis.rowFromBasis.times(left: scratch.inBasis, rows: scratch.short.count, into: scratch.fromBasis)
        for (index, position) in scratch.short.enumerated() {
            _ = block.rows[position].update(fromContentsOf: scratch.fromBasis[index])
        }
        return nil
    }

    /// Solves the d equations of a row of a block.
    ///
    /// - Returns: The row's error, or `nil` when the equations have no solution.
    private func solveWhole(_ position: Int, of block: RowBlock, _ scratch: Scratch, measuring: Bool) -> Double? {
        let (entries, row) = (block.entries[position], block.rows[position])
        let (right, product) = (scratch.vectors[1], scratch.vectors[2])
        let following = position + 1 < block.count ? block.entries[position + 1].observed : .init(start: nil, count: 0)
        side.equations.assemble(
            scratch.system, right: row, base: side.base, factors: side.factors, observed: entries.observed,
            confidence: entries.confidence, panel: scratch.panel, following: following)
        _ = right.update(fromContentsOf: row)
        guard scratch.system.factorize() else { return nil }
        scratch.system.solve(row)
        guard measuring else { return 0 }
        // With Aw = b: Σ c (⟨w, h⟩ − 1)² = Σ c − ⟨w, b⟩ − ⟨w, (α₀HᵀH + ridge) w⟩.
        side.base.times(row, into: product)
        add(Float(side.equations.ridge(observed: entries.observed.count)), row, to: product)
        return entries.totalConfidence - preciseDot(row, right) - preciseDot(row, product)
    }

    /// Sets `scales` to the diagonal of B^(−½); false when B is singular.
    private func setScales(_ basis: EigenBasis, _ entries: RowBlock.Entries, _ scales: PaddedVector) -> Bool {
        basis.diagonal(ridge: side.equations.ridge(observed: entries.observed.count), into: scales)
        for k in 0..<basis.size {
            guard scales[k] > 0x1p-60, scales[k].isFinite else { return false }
            scales[k] = 1 / scales[k].squareRoot()
        }
        return true
    }

    /// Solves the n equations of a row with n entries, given B^(−½) in the scratch.
    ///
    /// - Returns: The row's error, or `nil` when the equations have no solution.
    private func solveShort(
        _ entries: RowBlock.Entries, coordinates: Matrix, into row: PaddedVector, _ scratch: Scratch
    ) -> Double? {
        let (scales, count) = (scratch.vectors[0], entries.observed.count)
        let residuals = PaddedVector(rebasing: scratch.vectors[1][..<padded(count)])
        let diagonal = UnsafeMutableBufferPointer(rebasing: scratch.vectors[2][..<count])
        for position in 0..<count { diagonal[position] = 1 / (entries.confidence?[position] ?? 1) }
        for position in residuals.indices { residuals[position] = position < count ? 1 : 0 }
        scratch.system.reset(toDiagonal: diagonal)
        scratch.columns.gather(entries.observed, scales: scales, of: coordinates)
        scratch.columns.addGram(to: scratch.system)
        guard scratch.system.factorize() else { return nil }
        scratch.system.solve(residuals)
        scratch.columns.times(residuals, into: row)
        multiply(scales, row, into: row)
        // The solution of the system is C (1 − Ĥy).
        var error = 0.0
        for position in 0..<count {
            let weighted = Double(residuals[position])
            error += weighted * weighted * Double(diagonal[position])
        }
        return error
    }

    private func preciseDot(_ x: PaddedVector, _ y: PaddedVector) -> Double {
        var sum = 0.0
        for index in x.indices { sum += Double(x[index]) * Double(y[index]) }
        return sum
    }
}
