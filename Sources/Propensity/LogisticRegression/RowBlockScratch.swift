import FeatureLearning
import Features
import LinearAlgebra

/// One worker's scratch memory for a block of rows.
final class RowBlockScratch {
    let panel = EncodedRows.GramScratch()
    private let rows = DoubleMatrix(rows: 2, columns: RowChunks.block)

    func margins(_ count: Int) -> UnsafeMutableBufferPointer<Double> { part(0, count) }
    func residuals(_ count: Int) -> UnsafeMutableBufferPointer<Double> { part(1, count) }

    private func part(_ row: Int, _ count: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: rows[row][..<count])
    }
}
