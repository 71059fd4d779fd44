import Diagnostics
import Tables

/// A time that cannot be read: the row is invalid, or the whole column is written in a form that must be named.
struct UnreadableTime: Error {
    /// What was expected, and what was found.
    let problem: String
    let place: UserError.Place
    /// The name of the column.
    let column: String
    /// The bytes of the cell.
    let cell: [UInt8]

    init(expected: String, _ reader: borrowing RecordReader, _ column: Int) {
        let bytes = reader.field(column)
        problem = "expected \(expected), found \(excerpt(bytes))"
        place = reader.place(of: column)
        self.column = reader.columns[column]
        cell = Array(bytes)
    }

    /// The error for the row alone.
    var error: UserError { error(remedy: rowRemedy(because: nil)) }

    func error(remedy: Message) -> UserError { UserError(.invalidData, Message(problem), at: place, remedy: remedy) }

    /// What to do about the row if all other rows are right; `conflict` says why its time is not one of theirs.
    func rowRemedy(because conflict: String?) -> Message {
        if cell.isEmpty { return "Add \(.conditions, "'\(column) !empty'"), or add \(.skipInvalid)" }
        let reason = conflict.map { " (\($0))" } ?? ""
        return "Mend the row\(reason), or add \(.skipInvalid)"
    }

    /// Leaves the ways to read other times in which this time can be read, too; empty cells settle nothing.
    func narrow(_ candidates: inout TimestampCandidates?) {
        guard !cell.isEmpty else { return }
        cell.withUnsafeBytes { bytes in
            if candidates == nil { candidates = TimestampCandidates(bytes) } else { candidates?.keep(reading: bytes) }
        }
    }
}

extension TimestampCandidates {
    /// How to name the format of a column, with all formats that read `times`; nil if there is none.
    func remedy(for times: String) -> Message? {
        let options = formats.map { format -> Message in "\(.timestampFormat, "'\(format.text)'")" }
        guard let first = options.first else {
            return form.map { form -> Message in
                "Read \(times) without \(.timestampFormat), as \(form.description)"
            }
        }
        if options.count == 1 { return "Give \(first), which reads \(times)" }
        let list = options.dropFirst().reduce(first) { list, option -> Message in "\(list) or \(option)" }
        return "Say which is meant, because \(options.count == 2 ? "both" : "all") read \(times): \(list)"
    }
}
