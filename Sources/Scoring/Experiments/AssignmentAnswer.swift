package import Assignment
import Diagnostics
package import Events
import Rules
import Tables

/// The arms of one customer on a day.
package struct AssignmentAnswer: Codable, Sendable, Equatable {
    /// How the customer stands to one experiment.
    package struct Standing: Codable, Sendable, Equatable {
        package let experiment: String
        /// The placement whose lists it is about; absent for lists that name none.
        package let placement: String?
        package let standing: Word
        /// Absent for whoever is in no arm.
        package let arm: String?
    }

    package enum Word: String, Codable, Sendable {
        case inside = "in"
        case outside = "not in it"
        case notEligible = "not eligible"
        case heldOut = "held out"
        case optedOut = "opted out"
        case notYet = "not yet"
        case over
    }

    package let user: String
    /// The day, such as `2026-12-24`.
    package let day: String
    /// Whether the customer is in no experiment, for ever.
    package let holdout: Bool
    /// In the order of the file.
    package let experiments: [Standing]

    /// - Parameters:
    ///   - user: The customer's id; of several ids the one that stands for all.
    ///   - book: The experiments.
    ///   - day: The day in days since 1970-01-01 UTC.
    ///   - consent: Who opted out is in no experiment; `nil` without answers.
    package init(of user: String, in book: ExperimentBook, on day: Int, consent: Consent?) {
        self.user = user
        self.day = Days.text(day)
        let isOptedOut = consent?.isOptedOut(user) ?? false
        var id = user
        (holdout, experiments) = id.withUTF8 { utf8 in
            let id = UnsafeRawBufferPointer(utf8)
            let standings = book.experiments.enumerated().map { index, experiment in
                let (word, arm) = Self.word(isOptedOut ? nil : book.standing(of: id, in: index, on: day))
                return Standing(
                    experiment: experiment.name, placement: experiment.placement, standing: word, arm: arm)
            }
            return (!isOptedOut && book.isHeldOut(id), standings)
        }
    }

    private static func word(_ standing: ExperimentBook.Standing?) -> (Word, arm: String?) {
        switch standing {
        case nil: (.optedOut, nil)
        case .inArm(let arm): (.inside, arm.name)
        case .heldOut: (.heldOut, nil)
        case .outside: (.outside, nil)
        case .notEligible: (.notEligible, nil)
        case .notYet: (.notYet, nil)
        case .over: (.over, nil)
        }
    }
}

/// The arms of the customers of a table, as CSV rows `user,experiment,arm`.
package struct AssignmentTable: Sendable {
    package let book: ExperimentBook
    package let day: Int
    package let consent: Consent?

    package init(_ book: ExperimentBook, on day: Int, consent: Consent?) {
        (self.book, self.day, self.consent) = (book, day, consent)
    }

    /// The result in numbers.
    package struct Counts: Sendable, Equatable {
        package var customers = 0
        package var heldOut = 0
        package var optedOut = 0
        package var rows = 0
    }

    /// Writes a row for each experiment that a customer is in; `holdout` stands in place of an arm, without an experiment, for
    /// whoever is held out.
    ///
    /// - Parameters:
    ///   - users: A table with the column `user`.
    ///   - write: Takes the bytes.
    /// - Returns: The result in numbers.
    /// - Throws: `UserError` for a table that cannot be read, has no column `user`, or has a row without a user.
    package func write(
        users: String, to write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Counts {
        let table = try TextTable(file: users)
        let column = try table.column(named: "user")
        let style = RowStyle(["user", "experiment", "arm"], .commaSeparated)
        var counts = Counts()
        try style.header.withUnsafeBytes(write)
        for start in stride(from: 0, to: table.rowCount, by: 1 << 14) {
            var text = RowBytes(style)
            for row in start..<min(start + 1 << 14, table.rowCount) {
                let id = Array(table.cell(row: row, column: column))
                guard !id.isEmpty else {
                    throw UserError(
                        .invalidData, "the user is empty", at: table.place(row: row, column: column),
                        remedy: "Remove the row")
                }
                id.withUnsafeBytes { add($0, to: &text, &counts) }
            }
            try text.bytes.withUnsafeBytes(write)
        }
        return counts
    }

    private func add(_ id: UnsafeRawBufferPointer, to text: inout RowBytes, _ counts: inout Counts) {
        counts.customers += 1
        if consent?.isOptedOut(id) ?? false { return counts.optedOut += 1 }
        func row(_ experiment: String?, _ arm: String) {
            text.text(id)
            if let experiment { text.text(experiment.utf8) } else { text.empty() }
            text.text(arm.utf8)
            text.endRow()
            counts.rows += 1
        }
        if book.isHeldOut(id) {
            counts.heldOut += 1
            return row(nil, ExperimentBook.heldOut)
        }
        for (index, experiment) in book.experiments.enumerated() {
            if case .inArm(let arm) = book.standing(of: id, in: index, on: day) { row(experiment.name, arm.name) }
        }
    }
}
