package import LinearAlgebra

/// Rows as a logistic model sees them: a few dense numbers, and for each category one code instead of its 0/1 columns.
///
/// Coefficients are numbered: first one per column of `dense`, then those of the levels of each field. A row's code in
/// field f is the number of its level's coefficient; the 0/1 columns are never written out.
package struct EncodedRows: Sendable {
    package let rowCount: Int
    /// rows × dense columns.
    package let dense: DoubleMatrix
    /// For each field the range of its coefficient numbers; the ranges follow each other from `dense.columns` on.
    package let fields: [Range<Int>]
    /// rows × fields, row-major: the number of a coefficient, or `width` for a level without one.
    package let codes: [UInt32]

    /// The number of coefficients, without the intercept.
    package var width: Int { fields.last?.upperBound ?? dense.columns }

    package init(dense: DoubleMatrix, fields: [Range<Int>], codes: [UInt32]) {
        precondition(codes.count == dense.rows * fields.count)
        rowCount = dense.rows
        self.dense = dense
        self.fields = fields
        self.codes = codes
        var next = dense.columns
        for field in fields {
            precondition(field.lowerBound == next)
            next = field.upperBound
        }
    }
}
