import Diagnostics
import Documents
import Tables

extension LogRoles {
    /// Finds the column of numbers with a role.
    mutating func findNumbers(_ role: ColumnRole) throws {
        for column in candidates(role) {
            switch NumberReading(of: column, given: givenFormat(of: column.name)) {
            case .one(let format, let unread):
                if role != .rating { self.unread = max(self.unread, unread) }
                formats[role] = format
                let example = column.example.map { " like \($0.excerpt)" } ?? ""
                let cells =
                    "\((column.filled - unread).grouped) of \(column.filled.grouped) values are numbers\(example)"
                found[role] = Found(column: column, evidence: "by its name; \(cells)")
                return
            case .several where role == .rating: return
            case .several(let formats): throw Self.ambiguous(formats, of: column, file: sample.file)
            case .none:
                // A column with this name is read even if no role is given to it.
                guard column.name != role.rawValue || role == .rating else { throw noNumbers(column) }
                remarks.append("the cells of \(column.name.excerpt) are no numbers that can be read")
            }
        }
    }

    /// The format that the user names for a column, or for all columns; nil where single other columns are named.
    private func givenFormat(of column: String) -> NumberFormat? {
        let given = answers.layout.numbers
        return given.columns[column] ?? (given.usual == .plain ? nil : given.usual)
    }

    /// The error for amounts that can be read in several ways.
    static func ambiguous(_ formats: [NumberFormat], of column: ColumnEvidence, file: String) -> UserError {
        var number = ""
        column.forEachText { text, _ in
            guard number.isEmpty, Set(formats.map { $0.parse(text) }).count > 1 else { return }
            number = String(decoding: text, as: UTF8.self)
        }
        var remedy: Message = "Say how its numbers are written: "
        for (position, format) in formats.enumerated() {
            let way: Message =
                format == .plain
                ? "\(.decimal, shellWord("\(column.name)=point"))"
                : format.parameters(for: column.name, insteadOf: .plain)
            remedy = "\(remedy)\(position > 0 ? " or " : "")\(way)"
        }
        return UserError(
            .invalidData, "amounts like \(number.excerpt) can be read in \(formats.count) ways",
            at: .init(file: file, column: column.name), remedy: remedy)
    }

    private func noNumbers(_ column: ColumnEvidence) -> UserError {
        UserError(
            .invalidData, "the cells, such as \(column.example?.excerpt ?? "''"), are no numbers",
            at: .init(file: sample.file, column: column.name),
            remedy: "Rename the column if it is something else, because its name is one that logs are read by")
    }
}
