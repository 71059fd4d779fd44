import Diagnostics
import Features

/// What a user says about the columns of a table of customers that become features beside those of events; the rest is
/// inferred.
package struct ProfileOptions: Codable, Sendable, Equatable {
    /// Columns whose kind is given instead of inferred.
    package var numeric: [String] = []
    package var category: [String] = []
    package var boolean: [String] = []
    /// Columns that are no features.
    package var ignore: [String] = []

    package init() {}

    /// The columns that these options name, each with the parameter that names it.
    private var named: [(column: String, parameter: ParameterKey)] {
        let lists: [([String], ParameterKey)] = [
            (numeric, .profileNumeric), (category, .profileCategory), (boolean, .profileBoolean),
            (ignore, .profileIgnore),
        ]
        return lists.flatMap { columns, parameter in columns.map { ($0, parameter) } }
    }

    /// Refuses a column that is named twice.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkNames() throws { _ = try parameters() }

    private func parameters() throws -> [String: ParameterKey] {
        var parameters: [String: ParameterKey] = [:]
        for (column, parameter) in named {
            guard let other = parameters.updateValue(parameter, forKey: column) else { continue }
            let problem: Message = "the column '\(column)' is named twice, by \(other) and by \(parameter)"
            throw UserError(.wrongUsage, problem, remedy: "Name each column once")
        }
        return parameters
    }

    /// The use of each column of a table, by name, and its kind if it is given.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a column that is named twice or has another role, `invalidData`
    ///   for one that the table does not have.
    func assignments(in profiles: CustomerProfiles) throws -> [String: SchemaOptions.Assignment] {
        let parameters = try parameters()
        for (column, parameter) in named {
            _ = try profiles.position(ofColumn: column)
            guard column != profiles.userColumn, column != profiles.validFromColumn else {
                let problem: Message =
                    "\(parameter) names '\(column)', which tells whose row it is or from when it holds"
                throw UserError(
                    .wrongUsage, problem, at: .init(file: profiles.file), remedy: "Name a column of another meaning")
            }
        }
        return parameters.mapValues { SchemaOptions.Assignment(kindParameters[$0]) }
    }

    /// The parameters of a table of its own that mean the same.
    private var kindParameters: [ParameterKey: ParameterKey] {
        [
            .profileNumeric: .numericColumns, .profileCategory: .categoryColumns, .profileBoolean: .booleanColumns,
            .profileIgnore: .ignoredColumns,
        ]
    }
}
