package import LinearAlgebra

extension ItemSide {
    /// The traits of all items, each divided by its norm, so that the product of two rows is their cosine: items × d.
    package var unitTraits: Matrix { Self.units(of: traits) }

    /// Rows of traits, each divided by its norm.
    package static func units(of traits: Matrix) -> Matrix {
        let units = Matrix(rows: traits.rows, columns: traits.columns)
        for row in 0..<traits.rows { _ = units[row].update(fromContentsOf: unit(Array(traits[row]))) }
        return units
    }

    /// A row divided by its norm; a row of zeros stays unchanged.
    package static func unit(_ row: [Float]) -> [Float] {
        let norm = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return row.map { norm > 0 ? Float(Double($0) / norm) : 0 }
    }
}
