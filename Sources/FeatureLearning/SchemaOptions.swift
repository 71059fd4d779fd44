import Diagnostics
import Features
import Tables

/// What a user says about the columns of a training table; the rest is inferred.
package struct SchemaOptions: Codable, Sendable, Equatable {
    /// The column that names the customer of a row.
    package var id: String?
    /// The yes/no column to predict.
    package var target: String?
    /// The yes/no column that says who was treated in a campaign.
    package var treatment: String?
    /// The column with the weight of a row.
    package var weight: String?
    /// Columns whose kind is given instead of inferred.
    package var numeric: [String] = []
    package var category: [String] = []
    package var boolean: [String] = []
    /// Columns that are not features.
    package var ignore: [String] = []

    package init() {}

    /// The columns that these options name, each with the parameter that names it.
    var named: [(column: String, parameter: ParameterKey)] {
        let roles: [(String?, ParameterKey)] = [
            (id, .idColumn), (target, .targetColumn), (treatment, .treatmentColumn), (weight, .weightColumn),
        ]
        let lists: [([String], ParameterKey)] = [
            (numeric, .numericColumns), (category, .categoryColumns), (boolean, .booleanColumns),
            (ignore, .ignoredColumns),
        ]
        return roles.compactMap { column, parameter in column.map { ($0, parameter) } }
            + lists.flatMap { columns, parameter in columns.map { ($0, parameter) } }
    }

    /// The use of each column of a table, and its kind if it is given.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that the table does not have, `wrongUsage` for a
    ///   column that is named twice.
    func assignments(of columns: ColumnNames) throws -> [Assignment] {
        var parameters: [String: ParameterKey] = [:]
        for (column, parameter) in named {
            guard columns.names.contains(column) else {
                if parameter == .ignoredColumns, columns.isList(column) {
                    throw UserError(
                        .wrongUsage, "the field '\(column)' holds lists, which are never read",
                        at: .init(file: columns.file), remedy: "Leave it out of \(parameter)")
                }
                throw columns.missing(column, remedy: "Name one of them with \(parameter)")
            }
            try Self.note(column, parameter, among: &parameters)
        }
        return columns.names.map { Assignment(parameters[$0]) }
    }

    /// Refuses a column that is named twice.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkNames() throws {
        var parameters: [String: ParameterKey] = [:]
        for (column, parameter) in named { try Self.note(column, parameter, among: &parameters) }
    }

    private static func note(
        _ column: String, _ parameter: ParameterKey, among parameters: inout [String: ParameterKey]
    ) throws {
        guard let other = parameters.updateValue(parameter, forKey: column) else { return }
        let problem: Message = "the column '\(column)' is named twice, by \(other) and by \(parameter)"
        throw UserError(.wrongUsage, problem, remedy: "Name each column once")
    }

    /// What one column is for.
    struct Assignment {
        var use = ColumnProfile.Use.feature
        /// The kind, if it was given.
        var kind: ColumnKind?

        /// Whether the user named the column to have it read.
        var isRequested: Bool { use != .ignored && (use != .feature || kind != nil) }

        /// Creates the assignment of a column that `parameter` names; `nil` stands for a column that none names.
        init(_ parameter: ParameterKey?) {
            guard let parameter else { return }
            switch parameter {
            case .idColumn: use = .id
            case .targetColumn: use = .target
            case .treatmentColumn: use = .treatment
            case .weightColumn: use = .weight
            case .ignoredColumns: use = .ignored
            case .numericColumns: kind = .numeric
            case .categoryColumns: kind = .category
            case .booleanColumns: kind = .boolean
            default: break
            }
        }
    }
}
