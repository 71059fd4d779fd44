import Diagnostics
import Features
import Tables

/// What a user says about the columns of a training table; the rest is inferred.
package struct SchemaOptions: Codable, Sendable, Equatable {
    /// The column that names the customer of a row.
    package var id: String?
    /// The yes/no column to predict.
    package var target: String?
    /// The column with the weight of a row.
    package var weight: String?
    /// Columns whose kind is given instead of inferred.
    package var numeric: [String] = []
    package var category: [String] = []
    package var boolean: [String] = []
    /// Columns that are not features.
    package var ignore: [String] = []

    package init() {}

    /// The columns that these options name, each with the flag that names it.
    var named: [(column: String, flag: String)] {
        let roles = [(id, "--id"), (target, "--target"), (weight, "--weight")]
        let lists = [
            (numeric, "--numeric"), (category, "--category"), (boolean, "--boolean"), (ignore, "--ignore"),
        ]
        return roles.compactMap { column, flag in column.map { ($0, flag) } }
            + lists.flatMap { columns, flag in columns.map { ($0, flag) } }
    }

    /// The use of each column of a table, and its kind if it is given.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that the table does not have, `wrongUsage` for a
    ///   column that is named twice.
    func assignments(of columns: [String], file: String) throws -> [Assignment] {
        var flags: [String: String] = [:]
        for (column, flag) in named {
            guard columns.contains(column) else {
                throw missingColumn(column, among: columns, file: file, remedy: "Name one of them with \(flag)")
            }
            if let other = flags.updateValue(flag, forKey: column) {
                throw UserError(
                    .wrongUsage, "the column '\(column)' is named twice, by \(other) and by \(flag)",
                    remedy: "Name each column once")
            }
        }
        return columns.map { Assignment(flag: flags[$0]) }
    }

    /// What one column is for.
    struct Assignment {
        var use = ColumnProfile.Use.feature
        /// The kind, if it was given.
        var kind: ColumnKind?

        init(flag: String?) {
            switch flag {
            case "--id": use = .id
            case "--target": use = .target
            case "--weight": use = .weight
            case "--ignore": use = .ignored
            case "--numeric": kind = .numeric
            case "--category": kind = .category
            case "--boolean": kind = .boolean
            default: break
            }
        }
    }
}
