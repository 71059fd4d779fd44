import Diagnostics
import Documents
import Tables

/// How the numbers of a table's columns are written, as their cells tell.
enum TableNumbers {
    /// The formats of the columns that hold amounts in another form than the plain one.
    ///
    /// - Parameters:
    ///   - columns: The columns that may hold numbers.
    ///   - given: What the user says; columns of which nothing is said are left to their cells.
    ///   - file: The table.
    /// - Returns: The formats, those that the user named among them.
    /// - Throws: `UserError` with code `invalidData` for amounts that can be read in several ways.
    static func formats(of columns: [ColumnEvidence], given: NumberFormats, file: String) throws -> NumberFormats {
        guard given.usual == .plain else { return given }
        var numbers = given
        for column in columns where given.columns[column.name] == nil && mayDiffer(column) {
            switch NumberReading(of: column, given: nil, countsMissing: false) {
            case .one(let format, _) where format != .plain: numbers.columns[column.name] = format
            case .several(let formats): throw LogRoles.ambiguous(formats, of: column, file: file)
            case .one, .none: continue
            }
        }
        numbers.columns = numbers.columns.filter { $0.value != numbers.usual }
        return numbers
    }

    /// Whether a number may be another one than in the plain form: `1.234` may be 1234, a whole number is what it is.
    private static func mayDiffer(_ column: ColumnEvidence) -> Bool {
        column.values.numbers < column.values.filled
            || column.firstText { $0.contains(UInt8(ascii: ".")) } != nil
    }
}
