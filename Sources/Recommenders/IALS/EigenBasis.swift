package import BLAS
import Glibc
package import LinearAlgebra

/// A basis in which the Gram matrix of the fixed side H, and so the part that all rows' equations share, is diagonal.
///
/// With HᵀH = VΛVᵀ and a diagonal D, a fixed row h has the coordinates ĥ = DVᵀh, and a row is w = VD·y. Its equations
///
///     (α₀HᵀH + λ_u I + Σ c hhᵀ) w = Σ c h    become    (α₀ΛD² + λ_u D² + Σ c ĥĥᵀ) y = Σ c ĥ.
///
/// D holds powers of two that bring the root mean square of each coordinate over the fixed rows to between ½√2 and √2.
/// So no coordinate exceeds √(2·rows), and half precision is equally good for all of them. A coordinate with a root
/// mean square below 2⁻¹⁵ is multiplied by 2¹⁵ at most, so that any ridge times D² is finite.
package struct EigenBasis: Sendable {
    /// d.
    package let size: Int
    /// α₀ΛD², padded with zeros.
    package let base: Matrix
    /// D², padded with zeros.
    package let scale: Matrix
    /// VD, d rows, padded: ĥᵀ = hᵀ · toBasis.
    package let toBasis: Matrix
    /// VD⁻¹, d rows, padded: yᵀ = wᵀ · rowToBasis.
    package let rowToBasis: Matrix
    /// DVᵀ, d rows, padded: wᵀ = yᵀ · rowFromBasis.
    package let rowFromBasis: Matrix

    /// Decomposes the Gram matrix of the fixed side, in O(d³).
    ///
    /// If a Gram matrix cannot be decomposed, because it is not finite, the basis is the original one: the rows then
    /// fail one by one, and an error can name them.
    package init(_ gram: GramMatrix, rows: Int, unobservedWeight: Double) {
        size = gram.size
        let stride = padded(size)
        base = Matrix(rows: 1, columns: stride)
        scale = Matrix(rows: 1, columns: stride)
        toBasis = Matrix(rows: size, columns: stride)
        rowToBasis = Matrix(rows: size, columns: stride)
        rowFromBasis = Matrix(rows: size, columns: stride)
        let eigen = SymmetricEigen(of: gram)
        for k in 0..<size {
            let value = eigen.map { max($0.values[k], 0) } ?? gram.values[k * size + k]
            let meanSquare = value / Double(max(rows, 1))
            let exponent = meanSquare.isFinite ? -log2(max(meanSquare, 0x1p-30)) / 2 : 0
            let factor = exp2(exponent.rounded())
            scale[0][k] = Float(factor * factor)
            base[0][k] = Float(unobservedWeight * value * factor * factor)
            for i in 0..<size {
                let component = eigen.map { $0.vectors[k, i] } ?? (i == k ? 1 : 0)
                toBasis[i][k] = Float(component * factor)
                rowToBasis[i][k] = Float(component / factor)
                rowFromBasis[k][i] = Float(component * factor)
            }
        }
    }

    /// The diagonal of a row's equations without the part of its entries: α₀ΛD² + ridge·D².
    func diagonal(ridge: Double, into out: PaddedVector) {
        _ = out.update(fromContentsOf: base.values)
        add(Float(ridge), scale.values, to: out)
    }

    /// Computes the coordinates of the fixed rows and hands them out in portions of consecutive rows.
    private func forEachPortion(
        of factors: Matrix, threads: Threads,
        _ body: @escaping @Sendable (_ first: Int, UnsafeBufferPointer<Float>) -> Void
    ) throws {
        let portion = 256
        let basis = toBasis
        try parallelFor(
            factors.rows, chunk: portion, threads: threads,
            scratch: { Matrix(rows: portion, columns: basis.columns) },
            body: { range, coordinates in
                basis.times(left: factors, rows: range.count, from: range.lowerBound, into: coordinates)
                let count = range.count * basis.columns
                body(range.lowerBound, UnsafeBufferPointer(rebasing: coordinates.values[..<count]))
            })
    }

    /// The coordinates of the fixed rows, in half precision.
    package func halfCoordinates(of factors: Matrix, threads: Threads) throws -> HalfMatrix {
        let result = HalfMatrix(rows: factors.rows, columns: size)
        try forEachPortion(of: factors, threads: threads) { result.setRows(from: $0, to: $1) }
        return result
    }

    /// The coordinates of the fixed rows, rows × d.
    package func coordinates(of factors: Matrix, threads: Threads) throws -> Matrix {
        let result = Matrix(rows: factors.rows, columns: size)
        let stride = toBasis.columns
        try forEachPortion(of: factors, threads: threads) { first, values in
            for position in 0..<values.count / stride {
                let row = values[position * stride..<position * stride + result.columns]
                _ = result[first + position].update(fromContentsOf: row)
            }
        }
        return result
    }
}
