import Diagnostics

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
