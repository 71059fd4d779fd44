import FeatureLearning
import Features
import LinearAlgebra

/// A worker's memory for one block of rows.
final class RowScratch {
    let panel = EncodedRows.GramScratch()
    private let rows = DoubleMatrix(rows: 2, columns: RowChunks.block)

    func margins(_ count: Int) -> UnsafeMutableBufferPointer<Double> { part(0, count) }
    func residuals(_ count: Int) -> UnsafeMutableBufferPointer<Double> { part(1, count) }

    private func part(_ row: Int, _ count: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: rows[row][..<count])
    }
}
