/// How tables become numbers: one encoder per column, learnt in training; the trainer and the scorer apply the same
/// one.
///
/// Coefficients are numbered as in `EncodedRows`: first those of all dense columns, in the order of `columns`, then
/// those of all fields.
package struct TableEncoding: Sendable, Equatable {
    package let columns: [ColumnEncoder]
    /// How many coefficients belong to dense columns.
    package let denseCount: Int
    /// For each field the range of its coefficient numbers; fields without coefficients are left out.
    package let fields: [Range<Int>]

    /// The number of coefficients, without the intercept.
    package var width: Int { fields.last?.upperBound ?? denseCount }

    /// - Parameter columns: Encoders of columns with distinct names and with fewer than 2³² coefficients in total.
    package init(columns: [ColumnEncoder]) {
        precondition(Set(columns.map(\.column)).count == columns.count)
        self.columns = columns
        var next = 0
        var fields: [Range<Int>] = []
        for case .number(let encoder) in columns.map(\.method) { next += encoder.denseCount }
        denseCount = next
        for case .field(let encoder) in columns.map(\.method) where encoder.coefficientCount > 0 {
            fields.append(next..<(next + encoder.coefficientCount))
            next += encoder.coefficientCount
        }
        precondition(next < UInt32.max)
        self.fields = fields
    }

    /// The name of each coefficient.
    package var names: [CoefficientName] { inOrderOfCoefficients(\.names) }

    /// The scale of each coefficient.
    package var scales: [CoefficientScale] { inOrderOfCoefficients(\.scales) }

    private func inOrderOfCoefficients<Element>(_ elements: (ColumnEncoder) -> [Element]) -> [Element] {
        let dense = columns.filter { if case .number = $0.method { true } else { false } }
        let coded = columns.filter { if case .field = $0.method { true } else { false } }
        return (dense + coded).flatMap(elements)
    }
}

extension TableEncoding: Codable {
    private enum CodingKeys: String, CodingKey {
        case columns
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let columns = try container.decode([ColumnEncoder].self, forKey: .columns)
        guard Set(columns.map(\.column)).count == columns.count,
            columns.reduce(0, { $0 + $1.coefficientCount }) < UInt32.max
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .columns, in: container, debugDescription: "two encoders of a column, or too many coefficients")
        }
        self.init(columns: columns)
    }
}

extension ColumnEncoder {
    /// The number of coefficients of the column.
    package var coefficientCount: Int {
        switch method {
        case .number(let encoder): encoder.denseCount
        case .field(let encoder): encoder.coefficientCount
        }
    }
}
