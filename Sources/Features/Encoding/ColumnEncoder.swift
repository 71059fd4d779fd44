/// The encoding of one column, learnt in training and applied to any rows.
package struct ColumnEncoder: Sendable, Equatable {
    /// Whether the column becomes numbers or codes.
    package enum Method: Sendable, Equatable {
        case number(NumberEncoder)
        case field(FieldEncoder)
    }

    /// The name of the column.
    package let column: String
    package let kind: ColumnKind
    package let method: Method

    package init(column: String, kind: ColumnKind, method: Method) {
        self.column = column
        self.kind = kind
        self.method = method
    }

    /// Whether it is known that no number was missing in training; false for texts.
    var wasComplete: Bool {
        switch method {
        case .number(let encoder): return encoder.deviation != nil && !encoder.hasIndicator
        case .field(let encoder):
            if case .bins(_, hasMissing: false) = encoder.partition { return true }
            return false
        }
    }

    /// The names of the coefficients, in order.
    package var names: [CoefficientName] {
        parts.map { CoefficientName(column: column, part: $0) }
    }

    private var parts: [CoefficientName.Part] {
        switch method {
        case .number(let encoder):
            (encoder.deviation == nil ? [] : [.value]) + (encoder.hasIndicator ? [.missing] : [])
        case .field(let encoder):
            encoder.coefficientParts.map(encoder.partition.name)
        }
    }

    /// The scale of each coefficient.
    var scales: [CoefficientScale] {
        let plain = CoefficientScale(center: 0, deviation: 1)
        switch method {
        case .number(let encoder):
            let own = encoder.deviation.map { [CoefficientScale(center: encoder.center, deviation: $0)] } ?? []
            return own + (encoder.hasIndicator ? [plain] : [])
        case .field(let encoder):
            return Array(repeating: plain, count: encoder.coefficientCount)
        }
    }
}
