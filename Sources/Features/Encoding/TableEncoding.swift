/// How tables become numbers: an encoder per column, learnt in training and applied alike by the trainer and the scorer.
///
/// The coefficients are numbered as `EncodedRows` says: first those of all dense columns, in the order of `columns`,
/// then those of all fields.
package struct TableEncoding: Sendable, Equatable {
    package let columns: [ColumnEncoder]
    /// How many coefficients are of dense columns.
    package let denseCount: Int
    /// The numbers of the coefficients of each field; a field without coefficients does not occur.
    package let fields: [Range<Int>]

    /// How many coefficients there are, the intercept apart.
    package var width: Int { fields.last?.upperBound ?? denseCount }

    /// - Parameter columns: encoders of columns with different names and fewer than 2³² coefficients in all.
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

    /// What each coefficient is for.
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
    /// How many coefficients the column has.
    package var coefficientCount: Int {
        switch method {
        case .number(let encoder): encoder.denseCount
        case .field(let encoder): encoder.coefficientCount
        }
    }
}
