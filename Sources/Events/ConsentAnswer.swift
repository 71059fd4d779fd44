package import Diagnostics
import Tables

/// What the cells of a consent table mean; whatever is in doubt is an error, because a wrong answer is worse than none.
package enum ConsentAnswer {
    private static let yes = ["yes", "true", "y", "t", "1"]
    private static let no = ["no", "false", "n", "f", "0"]

    /// The words of an answer, for a message.
    package static var words: String { (yes + no).joined(separator: ", ") }

    /// Whether a cell says yes, in upper or lower case; nil for a cell that is no answer.
    package static func isYes(_ cell: UnsafeRawBufferPointer) -> Bool? {
        guard cell.count <= 5 else { return nil }
        let word = String(decoding: cell, as: UTF8.self).lowercased()
        return yes.contains(word) ? true : no.contains(word) ? false : nil
    }

    /// Whether names of columns are most likely the cells of a first row, which may say who opted out.
    package static func isRow(_ names: [String]) -> Bool {
        HeaderCheck.looksLikeData(names)
            || names.contains { name in Array(name.utf8).withUnsafeBytes { isYes($0) } != nil }
    }

    /// Refuses a table that lacks a column and whose first line is most likely a row, without showing its cells.
    ///
    /// - Parameters:
    ///   - names: The names of the columns.
    ///   - file: The table.
    ///   - name: The column that must be there.
    ///   - key: The parameter that names the column.
    /// - Throws: `UserError` with code `invalidData`.
    package static func checkHeader(
        _ names: [String], in file: String, has name: String, _ key: ParameterKey
    ) throws {
        guard !names.contains(name), isRow(names) else { return }
        throw UserError(
            .invalidData,
            "there is no column '\(name)'; the first line, which should name the columns, looks like a row",
            at: .init(file: file), remedy: "Write a line of names above the first row, or name the column with \(key)")
    }

    /// Refuses a column in which yes seems to mean no.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func checkMeaning(ofColumn name: String, in file: String) throws {
        guard let word = refusal(in: name) else { return }
        throw UserError(
            .wrongUsage, "the column '\(name)' sounds as if yes meant no: it has '\(word)' in its name",
            at: .init(file: file),
            remedy: "Give a column where yes means that the customer agrees, and name it with \(.consentColumn)")
    }
}
