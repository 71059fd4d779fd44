import Diagnostics
import Files
import LinearAlgebra
import Pipelines
import TestSupport
import Testing

/// A folder of tables, and the drafts that they give.
struct DraftFolder {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The draft of tables of events with these texts, in a file of the folder.
    func log(
        _ text: String, named name: String = "events.csv", _ change: (inout DraftSources) -> Void = { _ in }
    ) throws -> Draft {
        try log([try folder.file(name, text)], change)
    }

    /// The draft of tables of events at these paths.
    func log(_ paths: [String], _ change: (inout DraftSources) -> Void = { _ in }) throws -> Draft {
        try draft {
            $0.events = paths
            change(&$0)
        }
    }

    /// The draft of a table of customers with this text.
    func table(
        _ text: String, named name: String = "customers.csv", _ change: (inout DraftSources) -> Void = { _ in }
    ) throws -> Draft {
        let path = try folder.file(name, text)
        return try draft {
            $0.table = path
            change(&$0)
        }
    }

    func draft(_ change: (inout DraftSources) -> Void) throws -> Draft {
        var sources = DraftSources()
        sources.folder = folder.path
        change(&sources)
        return try Draft(of: sources, threads: 2, progress: .silent)
    }

    /// The error in place of a draft.
    static func error(
        _ draft: () throws -> Draft, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> UserError {
        try #require(throws: UserError.self, sourceLocation: sourceLocation) { _ = try draft() }
    }
}

extension Draft {
    /// The guesses as `key: value`, in the order of the file.
    var list: [String] { guesses.map { "\($0.key.path): \($0.value)" } }

    /// Whether the file has a line, whatever its indentation.
    func has(_ line: String) -> Bool {
        text.split(separator: "\n").contains { $0.drop { $0 == " " } == line[...] }
    }
}

/// A log of 60 customers, each of whom does something on eight days of January 2024, on every fourth day.
///
/// It spans 31 days, all of these customers come back in the last three, and 12 items occur.
struct SmallLog {
    struct Row {
        let user: Int
        let item: Int
        /// The day of January, from 1 to 32.
        let day: Int
        /// The number of the row.
        let number: Int

        var date: String {
            let date = CivilDate(daysSinceEpoch: 19_722 + day)
            return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
        }

        /// The date as Germans write it: `01.01.2024`.
        var germanDate: String {
            let date = CivilDate(daysSinceEpoch: 19_722 + day)
            return "\(padded(date.day)).\(padded(date.month)).\(date.year)"
        }

        private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    }

    static let rows: [Row] = (0..<480).map { number in
        let (round, user) = (number / 60, number % 60)
        return Row(user: user, item: (3 * user + 5 * round) % 12, day: 1 + 4 * round + user % 4, number: number)
    }

    /// A table with a header, and a line for each row.
    static func text(_ header: String, _ line: (Row) -> String) -> String {
        header + "\n" + rows.map { line($0) + "\n" }.joined()
    }
}
