import Diagnostics
import Documents
import Tables

/// How the numbers of a table's columns are written, as their cells tell.
enum TableNumbers {
    /// The formats of the columns that hold amounts in another form than the plain one.
    ///
    /// - Throws: `UserError` with code `invalidData` for amounts that can be read in several ways.
    static func formats(of columns: [ColumnEvidence], file: String) throws -> NumberFormats {
        var numbers = NumberFormats()
        for column in columns where column.values.numbers < column.values.filled {
            switch NumberReading(of: column, given: nil) {
            case .one(let format, _) where format != .plain: numbers.columns[column.name] = format
            case .several(let formats) where !formats.contains(.plain):
                throw LogRoles.ambiguous(formats, of: column, file: file)
            // A column of features is read by the plain form, unless only others read it.
            case .one, .several, .none: continue
            }
        }
        return numbers
    }
}
