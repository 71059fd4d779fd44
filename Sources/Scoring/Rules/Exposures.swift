package import Diagnostics
package import Ids
import ModelFiles
package import RecommenderModels
package import Sources
import Tables

/// How often customers were shown items without a click, as items of one model.
///
/// A table with the columns `user` and `item` has a row for each time that an item was shown. With a column `shown` a row
/// stands for so many times, with a column `clicked` it says how many of them led to a click; an empty cell stands for 1
/// and 0. Whatever a customer clicked at least once counts as not shown.
package struct Exposures: Sendable {
    private let users: IdTable
    /// Where the items of each customer begin; one entry more than there are customers.
    private let offsets: [Int]
    private let items: [UInt32]
    private let times: [Int]
    /// How many items of the table the model knows.
    package let counts: IdCounts
    /// What is wrong where the model knows less than half of the items, or of the customers.
    package let warnings: [Message]

    private struct Row {
        let key: UInt64
        let shown: Int
        let clicked: Int
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - model: The model, whose further ids of customers are known.
    /// - Throws: `UserError` when it cannot be read, has a row without an id, a number that is none, or no item or
    ///   no customer of the model.
    package init(file: String, for model: Recommender) throws { try self.init(TableSource(file), for: model) }

    /// Reads a table from a source.
    ///
    /// - Throws: As `init(file:for:)`.
    package init(_ source: TableSource, for model: Recommender) throws {
        var reader = try RecordReader.open(source)
        let (user, item) = (try reader.column(named: "user"), try reader.column(named: "item"))
        func optional(_ name: String) throws -> Int? {
            reader.columns.contains(name) ? try reader.column(named: name) : nil
        }
        let (shown, clicked) = (try optional("shown"), try optional("clicked"))
        reader.useOnly([user, item, shown, clicked].compactMap(\.self))
        var interner = IdInterner()
        var match = IdMatch()
        var customers = IdMatch()
        var rows: [Row] = []
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                throw reader.cause(of: UserError(error.code, error.problem, at: error.place, remedy: "Mend the row"))
            case .record: break
            }
            let id = reader.field(item)
            guard !id.isEmpty else { throw Self.problem(item, reader, "expected the id of an item") }
            let index = try model.items.ids.index(of: UnsafeRawBufferPointer(id))
            _ = match.add(Array(id)[...], isKnown: index != nil)
            let count = try shown.map { try Self.whole($0, reader, else: 1) } ?? 1
            let clicks = try clicked.map { try Self.whole($0, reader, else: 0) } ?? 0
            let number: UInt32
            let customer = UnsafeRawBufferPointer(reader.field(user))
            let standing = try model.users.standing(for: customer)
            let isKnown = try standing != nil || model.users.ids.index(of: customer) != nil
            _ = customers.add(Array(customer)[...], isKnown: isKnown)
            if let standing {
                number = standing.withUnsafeBytes { interner.intern($0) }
            } else if let own = interner.intern(text: reader.field(user)) {
                number = own
            } else {
                throw Self.problem(user, reader, "expected an id in UTF-8")
            }
            if let index { rows.append(Row(key: UInt64(number) << 32 | UInt64(index), shown: count, clicked: clicks)) }
        }
        let ofItems = try match.check(
            "items", at: .init(file: reader.file, column: "item"), with: OtherIds("the model", model.items.ids))
        let ofUsers = try customers.check(
            "users", at: .init(file: reader.file, column: "user"), with: OtherIds("the model", model.users.ids))
        self.init(
            rows, users: interner, counts: match.counts, warnings: [ofItems, ofUsers].compactMap(\.self))
    }

    private init(_ rows: [Row], users: IdInterner, counts: IdCounts, warnings: [Message]) {
        let (ids, order) = users.sorted()
        func place(_ key: UInt64) -> UInt64 { UInt64(order[Int(key >> 32)]) << 32 | key & 0xFFFF_FFFF }
        let sorted = rows.map { Row(key: place($0.key), shown: $0.shown, clicked: $0.clicked) }
            .sorted { $0.key < $1.key }
        var offsets = [Int](repeating: 0, count: ids.count + 1)
        var (items, times): ([UInt32], [Int]) = ([], [])
        var next = 0
        while next < sorted.count {
            let key = sorted[next].key
            var (shown, clicked) = (0, 0)
            while next < sorted.count, sorted[next].key == key {
                // Both are at most 10⁹ in a row, and rows are counted in 64 bits.
                shown += sorted[next].shown
                clicked += sorted[next].clicked
                next += 1
            }
            guard clicked == 0, shown > 0 else { continue }
            offsets[Int(key >> 32) + 1] += 1
            items.append(UInt32(truncatingIfNeeded: key))
            times.append(shown)
        }
        for user in 0..<ids.count { offsets[user + 1] += offsets[user] }
        (self.users, self.offsets, self.items, self.times) = (ids, offsets, items, times)
        (self.counts, self.warnings) = (counts, warnings)
    }

    private static func problem(
        _ column: Int, _ reader: borrowing RecordReader, _ expected: Message
    ) -> any Error {
        reader.cause(
            of: UserError(
                .invalidData, "\(expected), found \(excerpt(reader.field(column)))", at: reader.place(of: column),
                remedy: "Mend the row"))
    }

    private static func whole(_ column: Int, _ reader: borrowing RecordReader, else usual: Int) throws -> Int {
        if reader.field(column).isEmpty { return usual }
        guard let number = reader.number(column), (0...1e9).contains(number), number == number.rounded() else {
            throw problem(column, reader, "expected a whole number from 0 to 1000000000")
        }
        return Int(number)
    }

    /// How often a customer was shown each item, without those that the customer clicked.
    package func shown(to id: [UInt8]) -> [(item: UInt32, times: Int)] {
        guard let user = users.index(of: id[...]) else { return [] }
        return (offsets[user]..<offsets[user + 1]).map { (items[$0], times[$0]) }
    }
}
