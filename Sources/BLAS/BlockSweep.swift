import CKernels
import LinearAlgebra

/// The inversion of a symmetric positive definite matrix A in its own memory, by sweeping blocks of rows and columns.
///
/// To sweep block k is to eliminate it from all others. With the Cholesky factor L of A_kk and V_i = A_ik L⁻ᵀ, for all
/// other blocks i and j:
///
///     A_ij −= V_i V_jᵀ,    A_ik becomes V_i L⁻¹,    A_kk becomes −L⁻ᵀL⁻¹
///
/// A stays symmetric, so blocks below the diagonal are enough, and after all sweeps it is −A⁻¹. This is Cholesky's
/// factorization, the inversion of the factor and the product with its transpose, all at once (Bientinesi, Gunter & van
/// de Geijn 2008, "Families of algorithms related to the inversion of a symmetric positive definite matrix", the
/// one-sweep variant), and as accurate. Nearly all of the n³ operations are products of two blocks, which a kernel does
/// at the rate of the processor's multipliers. Every block belongs to one worker, and its sums have a fixed order.
struct BlockSweep: Sendable {
    /// The error of `finish` for a result beyond double precision.
    struct NotFinite: Error {}

    /// The rows of a block, a multiple of the rows of every panel; two packed blocks fit the second-level cache.
    private static let blockSize = 240
    /// Blocks on the diagonal are updated in strips of so many rows, up to the strip's last column; a multiple of the
    /// rows of every panel, too.
    private static let strip = 48
    /// The least share of a diagonal element that its pivot must keep.
    ///
    /// A smaller one has lost 40 of its 53 bits to cancellation, and rounding decides what is left. For A = G + diag(λ)
    /// with a positive semidefinite G no pivot is below λ_i, so this needs G_ii > 10¹² λ_i.
    private static let leastShare = 0x1p-40

    private let matrix: DoubleMatrix
    private let size: Int
    /// The number of blocks; the last one may be smaller.
    let blocks: Int
    /// L of the block that is swept, and Lᵀ with rows and columns in reverse order, which is lower triangular too.
    private let factor = PivotFactor(rows: blockSize)
    private let reversed = PivotFactor(rows: blockSize)
    /// V_i of each block i in a row, packed as a left and as a right factor.
    private let left: DoubleMatrix
    private let right: DoubleMatrix
    /// The least pivot of each row.
    private let leastPivots: [Double]

    init(of matrix: DoubleMatrix) {
        self.matrix = matrix
        size = matrix.rows
        blocks = (size + Self.blockSize - 1) / Self.blockSize
        left = Self.packedBlocks(blocks)
        right = Self.packedBlocks(blocks)
        leastPivots = (0..<size).map { Self.leastShare * matrix[$0, $0] }
    }

    /// Memory for packed blocks, one in a row.
    private static func packedBlocks(_ count: Int) -> DoubleMatrix {
        DoubleMatrix(rows: count, columns: blockSize * blockSize)
    }

    /// The bytes of the packed blocks; the rest of the memory beside the matrix does not grow with it.
    static func scratchBytes(_ size: Int) -> Int {
        let blocks = (size + blockSize - 1) / blockSize
        return 2 * blocks * blockSize * blockSize * MemoryLayout<Double>.stride
    }

    /// The rows of a block.
    private func range(_ block: Int) -> Range<Int> {
        block * Self.blockSize..<min((block + 1) * Self.blockSize, size)
    }

    /// Sweeps a block that was not swept before.
    ///
    /// - Returns: Whether its pivots were positive and finite, as those of a positive definite matrix are, and more than
    ///   rounding.
    func sweep(_ block: Int, threads: Threads) throws -> Bool {
        guard factorize(block) else { return false }
        try parallelFor(blocks, chunk: 1, threads: threads, scratch: { Self.packedBlocks(1) }) { range, scratch in
            for other in range { eliminate(block, from: other, scratch) }
        }
        let others = (0..<blocks).filter { $0 != block }
        // Go down the columns, so that the right factor stays in the cache.
        let pairs = others.flatMap { column in others.drop { $0 < column }.map { (row: $0, column: column) } }
        let depth = range(block).count
        try parallelFor(pairs.count, chunk: 1, threads: threads) { range in
            for pair in pairs[range] { update(pair.row, pair.column, depth: depth) }
        }
        return true
    }

    /// Sets L from a block on the diagonal, and the block to 1, from which its elimination makes L⁻ᵀL⁻¹.
    private func factorize(_ block: Int) -> Bool {
        let rows = range(block)
        for row in 0..<rows.count {
            let (stored, own) = (matrix[rows.lowerBound + row], factor.values[row])
            for column in 0...row { own[column] = stored[rows.lowerBound + column] }
        }
        guard factor.factorize(leastPivots[rows]) else { return false }
        reversed.reverse(factor, rows.count)
        for row in rows {
            let stored = matrix[row]
            for column in rows { stored[column] = row == column ? 1 : 0 }
        }
        return true
    }

    /// Packs V_i for the products of the sweep of block k, and writes V_i L⁻¹ in place of A_ik; for i = k, which holds 1,
    /// it writes −L⁻ᵀL⁻¹.
    ///
    /// Above the diagonal of blocks A_ik is stored as its transpose, and so is what replaces it.
    private func eliminate(_ block: Int, from other: Int, _ scratch: DoubleMatrix) {
        let (count, depth) = (range(other).count, range(block).count)
        let isBelow = other >= block
        let (rowDistance, columnDistance) = isBelow ? (size, 1) : (1, size)
        let first = range(max(other, block)).lowerBound * size + range(min(other, block)).lowerBound
        guard let base = matrix.values.baseAddress, let own = scratch.values.baseAddress,
            let left = left[other].baseAddress, let right = right[other].baseAddress
        else { return }
        let stored = base + first
        productKernels.pack_right(stored, rowDistance, columnDistance, count, depth, right)
        factor.solve(right, count, depth)
        productKernels.unpack_right(right, count, depth, stored, rowDistance, columnDistance)
        productKernels.pack_left(stored, rowDistance, columnDistance, count, depth, left)
        let last = stored + (depth - 1) * columnDistance
        productKernels.pack_right(last, rowDistance, -columnDistance, count, depth, own)
        reversed.solve(own, count, depth)
        productKernels.unpack_right(own, count, depth, last, rowDistance, -columnDistance)
        guard other == block else { return }
        for row in range(block) {
            let values = matrix[row]
            for column in range(block) { values[column] = -values[column] }
        }
    }

    /// A_ij −= V_i V_jᵀ for a block on or below the diagonal.
    private func update(_ row: Int, _ column: Int, depth: Int) {
        let (rows, columns) = (range(row), range(column))
        guard let base = matrix.values.baseAddress, let left = left[row].baseAddress,
            let right = right[column].baseAddress
        else { return }
        let target = base + rows.lowerBound * size + columns.lowerBound
        guard row == column else {
            productKernels.subtract_product(target, size, rows.count, columns.count, left, right, depth)
            return
        }
        for first in stride(from: 0, to: rows.count, by: Self.strip) {
            let end = min(first + Self.strip, rows.count)
            productKernels.subtract_product(
                target + first * size, size, end - first, end, left + first * depth, right, depth)
        }
    }

    /// Turns −A⁻¹ below the diagonal into A⁻¹ on both sides of it.
    ///
    /// - Throws: `NotFinite`.
    func finish(threads: Threads) throws {
        let pairs = (0..<blocks).flatMap { row in (0...row).map { (row: row, column: $0) } }
        try parallelFor(pairs.count, chunk: 1, threads: threads) { range in
            for pair in pairs[range] { try mirror(pair.row, pair.column) }
        }
    }

    private func mirror(_ row: Int, _ column: Int) throws {
        let columns = range(column)
        var isFinite = true
        for row in range(row) {
            let stored = matrix[row]
            for column in columns.lowerBound..<min(columns.upperBound, row + 1) {
                let value = -stored[column]
                isFinite = isFinite && value.isFinite
                stored[column] = value
                matrix[column][row] = value
            }
        }
        if !isFinite { throw NotFinite() }
    }
}
