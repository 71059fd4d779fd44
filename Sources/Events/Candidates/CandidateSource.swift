import Diagnostics
import Ids
import Sources
import Tables

/// Where the items are that each customer's list may hold.
package struct CandidateSource: Sendable, Equatable {
    /// A table with a row for each customer and item.
    package var path: String
    /// The names of its columns; `nil` stands for `user` and `item`.
    package var user: String?
    package var item: String?

    package init(_ path: String, user: String? = nil, item: String? = nil) {
        self.path = path
        self.user = user
        self.item = item
    }

    package var userColumn: String { user ?? "user" }
    package var itemColumn: String { item ?? "item" }

    /// Reads the table.
    ///
    /// - Parameter standing: The id that stands for the customer with an id; nil for an id that stands for itself.
    /// - Returns: The pairs.
    /// - Throws: `UserError` when it cannot be read, lacks a column, has a row without an id or no row at all.
    package func read(
        standing: (UnsafeRawBufferPointer) throws -> [UInt8]? = { _ in nil }
    ) throws -> CandidatePairs {
        var reader = try RecordReader.open(TableSource(path))
        let user = try reader.column(named: userColumn, option: .candidateUserColumn)
        let item = try reader.column(named: itemColumn, option: .candidateItemColumn)
        reader.useOnly([user, item])
        var (users, items) = (IdInterner(), IdInterner())
        var rows: [(user: UInt32, item: UInt32)] = []
        while true {
            switch try reader.next() {
            case .end:
                guard !rows.isEmpty else {
                    throw UserError(
                        .invalidData, "the table has a header but no candidate", at: .init(file: reader.file),
                        remedy: "Give a table that has rows, or leave it out")
                }
                return CandidatePairs(file: reader.file, users: users, items: items, rows: rows)
            case .malformed(let error):
                throw reader.cause(of: UserError(error.code, error.problem, at: error.place, remedy: "Mend the row"))
            case .record: break
            }
            let userNumber: UInt32
            if let customer = try standing(reader.field(user)) {
                userNumber = customer.withUnsafeBytes { users.intern($0) }
            } else if let number = users.intern(text: reader.field(user)) {
                userNumber = number
            } else {
                throw Self.noId(user, reader)
            }
            guard let itemNumber = items.intern(text: reader.field(item)) else { throw Self.noId(item, reader) }
            rows.append((userNumber, itemNumber))
        }
    }

    private static func noId(_ column: Int, _ reader: borrowing RecordReader) -> any Error {
        reader.cause(
            of: UserError(
                .invalidData, "expected an id in UTF-8, found \(excerpt(reader.field(column)))",
                at: reader.place(of: column), remedy: "Mend the row"))
    }
}
