import Diagnostics
import Ids
import Sources
import Tables

/// The lists of a batch, as `scorer batch` writes them: customer by customer, best item first.
///
/// Memory for 12 bytes a row, and the ids of customers and items once.
struct ListedBatch: Sendable {
    /// A source of a row that this program knows.
    enum Source: String, CaseIterable, Sendable {
        case personal, session, segment, recent, popular, pinned
    }

    let file: String
    /// The customers with a list, in the order of the file.
    private(set) var users = IdInterner()
    /// The items of all lists, in the order in which they appear.
    private(set) var items = IdInterner()
    /// The position after the last row of each customer's list.
    private(set) var ends: [Int] = []
    /// For each row the number of its item.
    private(set) var rows: [UInt32] = []
    private(set) var scores: [Float] = []
    private(set) var sources: [Source] = []
    /// For each item the last customer in whose list it stands.
    private var lastUser: [Int] = []

    /// The rows of a customer's list.
    func list(_ user: Int) -> Range<Int> { (user == 0 ? 0 : ends[user - 1])..<ends[user] }

    /// The source of a customer's list: that of its first row that no rule pinned, or else of the first.
    func source(_ user: Int) -> Source {
        let rows = list(user)
        return sources[rows.first { sources[$0] != .pinned } ?? rows.lowerBound]
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file, in any form that `scorer batch` writes.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` with code `invalidData` and the place for a row that cannot be read, for ranks that do not
    ///   begin with 1 and go up by 1, for lists of a customer in two places and for a list that has an item twice.
    init(_ path: String, progress: Progress) throws {
        var reader = try RecordReader.open(TableSource(path), progress: progress)
        file = reader.file
        let columns = try (
            user: reader.column(named: "user"), rank: reader.column(named: "rank"), item: reader.column(named: "item"),
            score: reader.column(named: "score"), source: reader.column(named: "source")
        )
        reader.useOnly([columns.user, columns.rank, columns.item, columns.score, columns.source])
        let names = Source.allCases.map { (Array($0.rawValue.utf8), $0) }
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error): throw error
            case .record: break
            }
            let known = users.count
            let user = try Self.id(in: columns.user, reader, &users)
            if user == known {
                ends.append(rows.count)
            } else if user != known - 1 {
                throw reader.problem(columns.user, "the list of this customer is in two places of the file")
            }
            guard let rank = reader.number(columns.rank), rank == Double(rows.count - list(user).lowerBound + 1) else {
                throw reader.problem(
                    columns.rank, "the ranks of a customer's list do not go from 1 up by 1")
            }
            let item = UInt32(try Self.id(in: columns.item, reader, &items))
            if Int(item) == lastUser.count { lastUser.append(-1) }
            guard lastUser[Int(item)] != user else {
                throw reader.problem(columns.item, "the list of this customer has the item twice")
            }
            lastUser[Int(item)] = user
            // An infinite score is an empty field in JSON.
            let isEmpty = reader.field(columns.score).isEmpty
            guard let score = isEmpty ? .nan : reader.number(columns.score) else {
                throw reader.problem(columns.score, "expected a number")
            }
            let written = reader.field(columns.source)
            guard let source = names.first(where: { $0.0.elementsEqual(written) })?.1 else {
                throw reader.problem(
                    columns.source, "expected one of \(Source.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            rows.append(item)
            scores.append(Float(score))
            sources.append(source)
            ends[user] = rows.count
            if rows.count.isMultiple(of: 1 << 20) {
                progress.advance(
                    "reading \(file)", done: reader.progress.done, of: reader.progress.total, unit: "bytes")
            }
        }
        lastUser = []
        guard !rows.isEmpty else {
            throw UserError(
                .invalidData, "the file has a header but no row", at: .init(file: file),
                remedy: "Give a batch with lists; scorer batch never writes one without a row")
        }
    }

    private static func id(in column: Int, _ reader: borrowing RecordReader, _ ids: inout IdInterner) throws -> Int {
        guard let number = ids.intern(text: reader.field(column)) else {
            throw reader.problem(column, "expected an id in UTF-8")
        }
        return Int(number)
    }
}

extension RecordReader {
    /// The error of a field of a batch that no scorer writes.
    func problem(_ column: Int, _ problem: String) -> UserError {
        UserError(
            .invalidData, problem, at: place(of: column), remedy: "Give a batch as scorer batch wrote it")
    }
}
