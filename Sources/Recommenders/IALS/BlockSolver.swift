package import LinearAlgebra
package import RecommenderModels

/// Solves a row block by block from its last value: it solves a few factors exactly while the others are held fixed.
///
/// The subspace optimization of iALS++ (Rendle et al. 2021, arXiv:2110.14044, section 4) in the eigenbasis of the fixed
/// side (see `EigenBasis`), where only the row's own entries couple the blocks: O(n d b + d b²) for blocks of b
/// factors, instead of O(n d² + d³) for all factors at once.
package struct BlockSolver: RowSolver {
    /// b, the number of factors of a block.
    package let blockSize: Int
    private let basis: EigenBasis
    private let coordinates: Matrix
    private let equations: RowEquations

    /// - Parameters:
    ///   - basis: The eigenbasis of the fixed side.
    ///   - factors: The fixed side, rows × d.
    ///   - equations: The equations of the rows that are solved.
    ///   - blockSize: The number of factors of a block; the last block may have fewer.
    ///   - threads: The number of workers that change the basis.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(
        basis: EigenBasis, factors: Matrix, equations: RowEquations, blockSize: Int = 64, threads: Threads
    ) throws {
        self.basis = basis
        self.equations = equations
        self.blockSize = min(blockSize, basis.size)
        coordinates = try basis.coordinates(of: factors, threads: threads)
    }

    /// Memory for a block's equations, and for two numbers for each entry of a row.
    package struct Scratch {
        fileprivate let rows: Matrix
        fileprivate let diagonal: Matrix
        fileprivate let widths: [Width]
        fileprivate var predictions = EntryValues()
    }

    /// The memory for blocks of one size.
    fileprivate struct Width {
        let panel: RowPanel
        let system: SymmetricSystem
        let change: Matrix

        init(_ size: Int) {
            panel = RowPanel(columns: size)
            system = SymmetricSystem(capacity: size)
            change = Matrix(rows: 1, columns: padded(size))
        }
    }

    package func makeScratch() -> Scratch {
        let last = basis.size % blockSize
        return Scratch(
            rows: Matrix(rows: RowBlock.capacity, columns: padded(basis.size)),
            diagonal: Matrix(rows: 1, columns: padded(basis.size)),
            widths: [Width(blockSize)] + (last > 0 ? [Width(last)] : []))
    }

    package func solve(_ block: RowBlock, scratch: inout Scratch, measuring: Bool) -> Int? {
        basis.rowToBasis.times(left: block.rows, rows: block.count, into: scratch.rows)
        for (position, entries) in block.entries.enumerated() {
            scratch.predictions.makeRoom(for: entries.observed.count)
            let row = scratch.rows[position]
            predict(entries, row, scratch)
            basis.diagonal(ridge: equations.ridge(observed: entries.observed.count), into: scratch.diagonal[0])
            for first in stride(from: 0, to: basis.size, by: blockSize) {
                guard solve(entries, row, from: first, scratch) else { return position }
            }
            if measuring { block.errors[position] = entries.squaredError(of: scratch.predictions[0]) }
        }
        basis.rowFromBasis.times(left: scratch.rows, rows: block.count, into: block.rows)
        return nil
    }

    /// Computes the predictions ⟨ĥ, y⟩ of the entries.
    private func predict(_ entries: RowBlock.Entries, _ row: PaddedVector, _ scratch: Scratch) {
        scratch.predictions[0].update(repeating: 0)
        for first in stride(from: 0, to: basis.size, by: blockSize) {
            let width = width(from: first, scratch)
            for k in 0..<width.panel.columns { width.change[0][k] = row[first + k] }
            addProducts(entries, from: first, width, scratch)
        }
    }

    /// Solves one block, and updates the predictions.
    private func solve(_ entries: RowBlock.Entries, _ row: PaddedVector, from first: Int, _ scratch: Scratch) -> Bool {
        let width = width(from: first, scratch)
        let change = width.change[0]
        let diagonal = UnsafeMutableBufferPointer(
            rebasing: scratch.diagonal[0][first..<first + width.panel.columns])
        // (diagonal + Σ c ĥĥᵀ) change = Σ c (1 − ⟨ĥ, y⟩) ĥ − diagonal ∘ y, for the factors of the block.
        for k in diagonal.indices { change[k] = -diagonal[k] * row[first + k] }
        width.system.reset(toDiagonal: diagonal)
        forEachPart(of: entries) { part in
            width.panel.gather(
                entries.observed[part], weights: entries.confidence.map { $0[part] }, of: coordinates, from: first)
            width.panel.addWeightedGram(to: width.system)
            let residuals = UnsafeMutableBufferPointer(rebasing: scratch.predictions[1][part])
            for position in part {
                let root = entries.confidence.map { $0[position].squareRoot() } ?? 1
                residuals[position - part.lowerBound] = root * (1 - scratch.predictions[0][position])
            }
            width.panel.addSum(factors: residuals, to: change)
        }
        guard width.system.factorize() else { return false }
        width.system.solve(change)
        for k in 0..<width.panel.columns { row[first + k] += change[k] }
        addProducts(entries, from: first, width, scratch)
        return true
    }

    /// Adds the products with the block's change to the predictions.
    private func addProducts(_ entries: RowBlock.Entries, from first: Int, _ width: Width, _ scratch: Scratch) {
        forEachPart(of: entries) { part in
            width.panel.gather(entries.observed[part], weights: nil, of: coordinates, from: first)
            let products = UnsafeMutableBufferPointer(rebasing: scratch.predictions[1][part])
            width.panel.times(width.change[0], into: products)
            add(1, products, to: UnsafeMutableBufferPointer(rebasing: scratch.predictions[0][part]))
        }
    }

    private func width(from first: Int, _ scratch: Scratch) -> Width {
        first + blockSize <= basis.size ? scratch.widths[0] : scratch.widths[1]
    }

    private func forEachPart(of entries: RowBlock.Entries, _ body: (Range<Int>) -> Void) {
        for start in stride(from: 0, to: entries.observed.count, by: RowPanel.capacity) {
            body(start..<min(start + RowPanel.capacity, entries.observed.count))
        }
    }
}
