package import CustomerModels
import Features
import Ids

/// A column of the rows that a propensity model scores, with what training knew of its values.
package struct InputColumn: Sendable, Equatable {
    /// What training knew of the values.
    package enum Values: Sendable, Equatable {
        /// Numbers with their mean and standard deviation; no deviation for a column that was constant.
        case amounts(mean: Double, deviation: Double?)
        /// Numbers in intervals between these edges.
        case intervals(edges: [Double])
        /// Yes or no, with the share of yes.
        case yesNo(share: Double)
        /// Texts in ascending byte order; the usual one is the level that the others are compared with.
        case levels([String], further: Int, usual: String?, other: Other)
        /// Texts of which the model does not keep which there were.
        case texts
    }

    /// What a level means that training did not have.
    package enum Other: String, Sendable {
        /// The effect that all rare levels share.
        case rare
        /// No effect.
        case none
    }

    /// So many levels are given at most.
    static let mostLevels = 1_000

    package let name: String
    /// `numeric`, `category` or `boolean`.
    package let kind: String
    package let values: Values
    /// Whether values were missing in training, so that a missing one has an effect of its own; `nil` where the model
    /// does not keep that.
    package let mayBeMissing: Bool?
}

extension PropensityModel {
    /// The columns of a row, in the order of the training table.
    package var inputColumns: [InputColumn] {
        let encoders = Dictionary(settings.encoding.columns.map { ($0.column, $0) }) { first, _ in first }
        return settings.schema.columns.map { column in
            let kind = column.kind.rawValue
            guard let encoder = encoders[column.name] else {
                return InputColumn(name: column.name, kind: kind, values: .texts, mayBeMissing: nil)
            }
            switch encoder.method {
            case .number(let number):
                let values: InputColumn.Values =
                    encoder.kind == .boolean
                    ? .yesNo(share: number.fill) : .amounts(mean: number.center, deviation: number.deviation)
                return InputColumn(
                    name: column.name, kind: kind, values: values, mayBeMissing: number.hasIndicator)
            case .field(let field):
                let (values, mayBeMissing) = field.inputValues
                return InputColumn(name: column.name, kind: kind, values: values, mayBeMissing: mayBeMissing)
            }
        }
    }
}

extension FieldEncoder {
    fileprivate var inputValues: (values: InputColumn.Values, mayBeMissing: Bool?) {
        switch partition {
        case .levels(let levels, let hasRare):
            let named = levels.indices.filter { levels[$0].count > 0 }
            let usual = reference.flatMap { $0 < levels.count && levels[$0].count > 0 ? levels.string(at: $0) : nil }
            let shown = named.prefix(InputColumn.mostLevels).map { levels.string(at: $0) }
            return (
                .levels(
                    shown, further: named.count - shown.count, usual: usual, other: hasRare ? .rare : .none),
                named.count < levels.count
            )
        case .bins(let edges, let hasMissing): return (.intervals(edges: edges), hasMissing)
        case .buckets: return (.texts, nil)
        }
    }
}
