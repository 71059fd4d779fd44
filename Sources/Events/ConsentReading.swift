import Diagnostics
import Ids
package import Sources
import Tables

/// What can be read of a consent table, also of one that is damaged or still being written.
package struct ConsentReading: Sendable {
    /// What the readable rows say; the last readable row of a user counts.
    package let answers: Consent
    /// What is wrong with the first row that cannot be read, or with the whole table; nil if every row was read.
    package let problem: (any Error)?

    /// Reads a table as far as it goes.
    ///
    /// - Complexity: Reads the whole table, also after an invalid row.
    package init(of source: TableSource, columns: ConsentColumns = ConsentColumns(), defaultYes: Bool) {
        var rows = ConsentRows()
        do {
            try rows.read(source, columns)
        } catch {
            rows.problem = rows.problem ?? error
        }
        let (optedOut, optedIn) = rows.sorted()
        answers = Consent(
            file: source.name, userColumn: columns.userName, optedOut: optedOut, optedIn: optedIn,
            defaultYes: defaultYes)
        problem = rows.problem
    }
}

/// The readable rows of a consent table.
///
/// No error shows a cell, because any may tell who has opted out.
private struct ConsentRows {
    private var ids = IdInterner()
    /// Whether the last row of each id says yes.
    private var answers: [Bool] = []
    /// What is wrong with the first row that cannot be read.
    var problem: (any Error)?

    /// Reads rows until the table ends.
    ///
    /// - Throws: What makes the rest of the table unreadable.
    mutating func read(_ source: TableSource, _ columns: ConsentColumns) throws {
        var reader = try RecordReader.open(source)
        let (names, file) = (reader.columns, reader.file)
        try ConsentAnswer.checkHeader(names, in: file, has: columns.userName, .consentUserColumn)
        let user = try reader.column(named: columns.userName, option: .consentUserColumn)
        try ConsentAnswer.checkHeader(names, in: file, has: columns.answerName, .consentColumn)
        let personalization = try reader.column(named: columns.answerName, option: .consentColumn)
        reader.useOnly([user, personalization])
        try ConsentAnswer.checkMeaning(ofColumn: columns.answerName, in: reader.file)
        while true {
            switch try reader.next() {
            case .end: return
            case .malformed(let error):
                note(reader.cause(of: UserError(error.code, error.problem, at: error.place, remedy: "Mend the row")))
                continue
            case .record: break
            }
            let id = reader.field(user)
            let answer = reader.field(personalization)
            if id.isEmpty || String(validating: id, as: UTF8.self) == nil {
                note(
                    reader.cause(
                        of: UserError(
                            .invalidData, "expected a user id in UTF-8, found \(id.isEmpty ? "none" : "other bytes")",
                            at: reader.place(of: user), remedy: "Mend the row")))
            } else if let isYes = ConsentAnswer.isYes(answer) {
                record(isYes, of: id)
            } else {
                note(
                    reader.cause(
                        of: UserError(
                            .invalidData, "expected yes or no, found \(answer.isEmpty ? "nothing" : "another text")",
                            at: reader.place(of: personalization), remedy: "Write one of \(ConsentAnswer.words)")))
            }
        }
    }

    /// Keeps the first problem; the others are not even put into words.
    private mutating func note(_ error: @autoclosure () -> any Error) {
        if problem == nil { problem = error() }
    }

    private mutating func record(_ isYes: Bool, of id: UnsafeRawBufferPointer) {
        let number = Int(ids.intern(id))
        if number == answers.count { answers.append(isYes) } else { answers[number] = isYes }
    }

    /// The users whose last row says no, and those whose last row says yes.
    func sorted() -> (optedOut: IdTable, optedIn: IdTable) {
        let (table, order) = ids.sorted()
        var sortedAnswers = answers
        for (number, position) in order.enumerated() { sortedAnswers[Int(position)] = answers[number] }
        return (
            table.subset(keeping: table.indices.filter { !sortedAnswers[$0] }),
            table.subset(keeping: table.indices.filter { sortedAnswers[$0] })
        )
    }
}
