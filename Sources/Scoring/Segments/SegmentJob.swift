import CustomerModels
package import Diagnostics
package import Events
package import Ids
package import LinearAlgebra
package import ModelStore
import Tables

/// The segment of every customer, or of those in a table, in the order of the table or else of their ids.
package struct SegmentJob: BatchWork {
    package let version: Version
    /// A table with the column `user`: who is asked for; nil for all customers of the segments.
    package var users: String?
    /// A consent table; whoever opted out has no segment.
    package var consent: ConsentSource?
    /// The part of the customers that is written; nil for all.
    package var shard: Shard?
    package var threads: Threads = 1

    package init(_ version: Version) {
        self.version = version
    }

    package var listLength: Int? { nil }

    package var inputs: [String: String] {
        [("users", users), ("consent", consent?.path)].reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// Looks up all customers.
    ///
    /// - Throws: `UserError` when the segments or a table cannot be read, for ids that do not meet, and without a row.
    package func run<Part: Sendable>(
        begin: (SegmentColumns) throws -> @Sendable ([SegmentRow]) throws -> Part, consume: (Part) throws -> Void,
        progress: Progress
    ) throws -> SegmentSummary {
        let finder = SegmentFinder(try SegmentModel(inFolder: version.folder), consent: try consent?.read())
        var summary = SegmentSummary()
        summary.consent = try finder.join(of: version, progress: progress)
        let asked = try asked(finder.model, &summary, progress)
        let model = finder.model
        let names = model.settings.segments.map { Array($0.name.utf8) }
        let make = try begin(SegmentColumns())
        let isTable = users != nil
        try inOrder(asked.count, chunk: Self.block, threads: threads) { range in
            var rows: [SegmentRow] = []
            var findings: [SegmentFinder.Finding] = []
            for index in range {
                let id = asked.ids.map { $0[index] } ?? Array(model.users[index])
                if asked.ids == nil, !model.isStanding(index) { continue }
                if let shard, !id.withUnsafeBytes({ shard.has($0) }) { continue }
                let finding = id.withUnsafeBytes { finder.finding(of: $0) }
                findings.append(finding)
                switch finding {
                case .segment(let segment): rows.append(SegmentRow(user: id, segment: names[segment]))
                case .unknown, .optedOut: if isTable { rows.append(SegmentRow(user: id, segment: nil)) }
                }
            }
            return (try make(rows), findings, rows.count)
        } consume: { part, _ in
            let (bytes, findings, rows) = part
            summary.rows += rows
            for finding in findings { summary.count(finding, of: model) }
            try consume(bytes)
        }
        guard summary.rows > 0 || shard != nil else {
            throw UserError(
                .invalidData, "nobody is left to write a segment of: \(summary.optedOut) customers opted out",
                remedy: "Name a version of segments with customers who have not opted out")
        }
        return summary
    }

    private static let block = 8192

    /// The ids that are asked for; nil ids for those of the model.
    private func asked(
        _ model: SegmentModel, _ summary: inout SegmentSummary, _ progress: Progress
    ) throws -> (ids: [[UInt8]]?, count: Int) {
        guard let users else { return (nil, model.users.count) }
        let table = try TextTable(file: users)
        let column = try table.column(named: "user")
        var found = IdMatch()
        var ids: [[UInt8]] = []
        for row in 0..<table.rowCount {
            let id = table.cell(row: row, column: column)
            guard !id.isEmpty else {
                throw UserError(
                    .invalidData, "the user is empty", at: table.place(row: row, column: column),
                    remedy: "Remove the row")
            }
            guard found.add(id, isKnown: model.users.index(of: id) != nil) else {
                summary.repeatedUsers += 1
                continue
            }
            ids.append(Array(id))
        }
        let place = UserError.Place(file: table.file, column: table.columns[column])
        if let warning = try found.check("users", at: place, with: OtherIds("the segments", model.users)) {
            progress.warning(warning)
        }
        summary.usersList = found.counts
        return (ids, ids.count)
    }
}

/// The result of a batch of segments, in numbers.
package struct SegmentSummary: Codable, Sendable, Equatable {
    /// The rows that were written.
    package internal(set) var rows = 0
    /// The customers of each segment that has some, by its name.
    package private(set) var segments: [String: Int] = [:]
    /// The customers whom the segments do not know; their rows have an empty segment.
    package private(set) var unknown = 0
    /// The customers who opted out; in a batch of a table their rows have an empty segment, else they have none.
    package private(set) var optedOut = 0
    /// The rows in the table of users that repeat an earlier customer.
    package internal(set) var repeatedUsers = 0
    /// How the ids of the tables meet those of the segments; nil without the table.
    package internal(set) var usersList: IdCounts?
    package internal(set) var consent: ConsentCounts?

    private enum CodingKeys: String, CodingKey {
        case rows, segments, unknown, consent
        case optedOut = "opted_out"
        case repeatedUsers = "repeated_users"
        case usersList = "users_list"
    }

    mutating func count(_ finding: SegmentFinder.Finding, of model: SegmentModel) {
        switch finding {
        case .segment(let segment): segments[model.settings.segments[segment].name, default: 0] += 1
        case .unknown: unknown += 1
        case .optedOut: optedOut += 1
        }
    }
}
