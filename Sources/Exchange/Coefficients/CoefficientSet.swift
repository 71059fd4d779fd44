package import CustomerModels
import Diagnostics
import Features
import Ids

/// A logistic model as other tools know it: log-odds = intercept + Σ coefficient · value, in the units of the table.
///
/// An entry of a column of numbers counts per unit of it, one of a column of yes and no where it is yes, and one of a column
/// of texts where it has the text of the level, or none for an empty level.
package struct CoefficientSet {
    struct Entry: Equatable {
        var column: String
        var kind: ColumnKind
        /// Empty but for a column of texts.
        var level: String
        /// The change of the log-odds.
        var coefficient: Double
        /// The number that stands for a missing one; only for columns of numbers.
        var fill: Double
    }

    /// The name of what is foretold, such as `churn`.
    var target: String
    var intercept: Double
    /// The rate of yes among the rows of the training.
    var baseRate: Double
    var entries: [Entry]

    enum FileName {
        static let arrays = "coefficients.npz"
        static let table = "coefficients.csv"
    }
}

extension CoefficientSet {
    /// The coefficients of a model in the units of its table; a Platt calibration becomes a part of them.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model that coefficients alone do not describe.
    package init(of model: PropensityModel) throws {
        let settings = model.settings
        guard settings.customers == nil else {
            throw Self.refused(
                "its rows are made from events",
                remedy:
                    "No form holds such rows: score customers by scorer batch with their events, or copy the version: "
                    + "trainer models copy")
        }
        let (slope, shift): (Double, Double)
        switch settings.calibration {
        case .none: (slope, shift) = (1, 0)
        case .platt(let own, let intercept): (slope, shift) = (own, intercept)
        case .isotonic: throw Self.refused("its probabilities are calibrated by a curve")
        }
        target = settings.outcome.name
        baseRate = settings.outcome.baseRate
        entries = []
        let raw = model.rawCoefficients
        let fills = Self.fills(settings.encoding)
        let kinds = Dictionary(settings.encoding.columns.map { ($0.column, $0.kind) }) { first, _ in first }
        for (name, line) in zip(settings.encoding.names, raw.dropFirst()) {
            guard let coefficient = line.coefficient else { throw Self.refused("a coefficient is out of range") }
            switch name.part {
            case .value:
                entries.append(
                    Entry(
                        column: name.column, kind: kinds[name.column] ?? .numeric, level: "",
                        coefficient: slope * coefficient, fill: fills[name.column] ?? 0))
            case .level(let level):
                entries.append(
                    Entry(
                        column: name.column, kind: .category, level: level, coefficient: slope * coefficient, fill: 0))
            case .missing, .rare, .bin, .bucket: throw Self.refused("it has the coefficient '\(name)'")
            }
        }
        guard let first = raw.first?.coefficient else { throw Self.refused("its intercept is out of range") }
        intercept = slope * first + shift
    }

    /// What stands for a missing number of each column, in the units of the table.
    private static func fills(_ encoding: TableEncoding) -> [String: Double] {
        var fills: [String: Double] = [:]
        for column in encoding.columns {
            guard case .number(let encoder) = column.method, let deviation = encoder.deviation else { continue }
            fills[column.column] = encoder.center + encoder.fill * deviation
        }
        return fills
    }

    private static func refused(
        _ reason: Message, remedy: Message = "Export it as mlflow, or copy the version: trainer models copy"
    ) -> UserError {
        UserError(
            .wrongUsage, "the model cannot be written as coefficients of columns and their levels: \(reason)",
            remedy: remedy)
    }

    /// The model that these coefficients make.
    package var model: PropensityModel {
        let columns = orderedColumns
        let numbers = columns.filter { $0.kind != .category }
        let texts = columns.filter { $0.kind == .category }
        let encoders =
            numbers.map { column in
                ColumnEncoder(
                    column: column.name, kind: column.kind,
                    method: .number(NumberEncoder(center: 0, deviation: 1, fill: column.fill, hasIndicator: false)))
            }
            + texts.map { column in
                ColumnEncoder(
                    column: column.name, kind: .category,
                    method: .field(
                        FieldEncoder(
                            .levels(IdTable(sortedIds: column.levels.map(\.level.utf8)), hasRare: false),
                            reference: nil)))
            }
        let schema = TableSchema(
            columns: columns.map { .init(name: $0.name, kind: $0.kind) })
        return PropensityModel(
            settings: PropensitySettings(
                outcome: .init(name: target, values: nil, baseRate: baseRate), schema: schema,
                encoding: TableEncoding(columns: encoders), calibration: .none, customers: nil),
            intercept: intercept,
            coefficients: numbers.map(\.coefficient) + texts.flatMap { $0.levels.map(\.coefficient) },
            standardErrors: nil, itemColumn: nil)
    }

    private struct Column {
        let name: String
        let kind: ColumnKind
        var coefficient = 0.0
        var fill = 0.0
        /// In ascending order of bytes; empty for a column of numbers.
        var levels: [(level: String, coefficient: Double)] = []
    }

    /// The columns in the order of their first entries.
    private var orderedColumns: [Column] {
        var columns: [Column] = []
        for entry in entries {
            let index = columns.firstIndex { $0.name == entry.column } ?? columns.count
            if index == columns.count { columns.append(Column(name: entry.column, kind: entry.kind)) }
            if entry.kind == .category {
                columns[index].levels.append((entry.level, entry.coefficient))
            } else {
                (columns[index].coefficient, columns[index].fill) = (entry.coefficient, entry.fill)
            }
        }
        for index in columns.indices {
            columns[index].levels.sort { $0.level.utf8.lexicographicallyPrecedes($1.level.utf8) }
        }
        return columns
    }

    /// Makes sure that a model can hold these coefficients.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func check(_ place: UserError.Place) throws {
        guard !entries.isEmpty else { throw invalid("there is no coefficient", place, "Give at least one column") }
        guard !target.isEmpty else { throw invalid("what is foretold has no name", place, "Give it as target") }
        guard baseRate > 0, baseRate < 1 else {
            throw invalid("the base rate is \(baseRate)", place, "Give the rate of yes in the training, from 0 to 1")
        }
        // By bytes: texts that differ only in how a letter is put together are equal in Swift.
        var known: Set<[[UInt8]]> = []
        var kinds: [[UInt8]: ColumnKind] = [:]
        for entry in entries {
            let column = Array(entry.column.utf8)
            guard !column.isEmpty else { throw invalid("a coefficient has no column", place, "Name its column") }
            guard known.insert([column, Array(entry.level.utf8)]).inserted else {
                throw invalid("'\(entry.column)' has a coefficient twice", place, "Give each column or level one")
            }
            guard kinds.updateValue(entry.kind, forKey: column) ?? entry.kind == entry.kind else {
                throw invalid("'\(entry.column)' is of two kinds", place, "Give it a level everywhere or nowhere")
            }
            guard entry.kind == .category || entry.level.isEmpty else {
                throw invalid(
                    "'\(entry.column)' is \(entry.kind.rawValue) and has a level", place,
                    "Leave the level out, or write category")
            }
        }
    }

    private func invalid(_ problem: Message, _ place: UserError.Place, _ remedy: Message) -> UserError {
        UserError(.invalidData, problem, at: place, remedy: remedy)
    }
}
