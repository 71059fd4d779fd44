import Diagnostics
import Events
import Ids
import ModelFiles
import RecommenderModels
import Tables

/// All customers who get a list, in the order of the rows.
struct Audience: Sendable {
    private enum Person: Sendable {
        /// A user of the model who has not opted out.
        case known(Int)
        /// Any other customer, as a position in `others`.
        case other(Int)
    }

    private let people: [Person]
    private let others: [[UInt8]]
    private let model: Recommender
    /// The number of rows in the table of users that repeat an earlier customer.
    let repeated: Int

    var count: Int { people.count }

    /// - Parameters:
    ///   - users: A table with the column `user`; `nil` means all users of the model and all who opted out, in
    ///     ascending byte order.
    ///   - model: The model.
    ///   - consent: The customers who opted out.
    /// - Throws: `UserError` when the table cannot be read, has no column `user` or has a row without a user.
    init(users: String?, model: Recommender, consent: Consent?) throws {
        self.model = model
        var others: [[UInt8]] = []
        var people: [Person] = []
        var repeated = 0
        if let users {
            let table = try TextTable(file: users)
            let column = try table.column(named: "user")
            var seen = IdInterner()
            for row in 0..<table.rowCount {
                let id = Array(table.cell(row: row, column: column))
                guard !id.isEmpty else {
                    throw UserError(
                        .invalidData, "the user is empty", at: table.place(row: row, column: column),
                        remedy: "Remove the row")
                }
                guard id.withUnsafeBytes({ Int(seen.intern($0)) }) == people.count else {
                    repeated += 1
                    continue
                }
                people.append(.other(others.count))
                others.append(id)
            }
        } else {
            let optedOut = consent?.optedOut ?? IdTable(sortedIds: [[UInt8]]())
            var next = 0
            func addOptedOut() {
                people.append(.other(others.count))
                others.append(Array(optedOut[next]))
                next += 1
            }
            for index in 0..<model.users.ids.count {
                let id = try model.users.ids.bytes(at: index)
                while next < optedOut.count, optedOut[next].lexicographicallyPrecedes(id) { addOptedOut() }
                if next < optedOut.count, optedOut[next].elementsEqual(id) {
                    addOptedOut()
                } else if let consent, consent.isOptedOut(UnsafeRawBufferPointer(id)) {
                    people.append(.other(others.count))
                    others.append(Array(id))
                } else {
                    people.append(.known(index))
                }
            }
            while next < optedOut.count { addOptedOut() }
        }
        self.people = people
        self.others = others
        self.repeated = repeated
    }

    func customer(_ index: Int, by maker: ListMaker, masking mask: ItemMask) throws -> ListMaker.Customer {
        switch people[index] {
        case .known(let user): try maker.customer(at: user, masking: mask)
        case .other(let number): try others[number].withUnsafeBytes { try maker.customer($0, masking: mask) }
        }
    }

    func withID<Result>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) throws -> Result {
        switch people[index] {
        case .known(let user): try body(model.users.ids.bytes(at: user))
        case .other(let number): try others[number].withUnsafeBufferPointer(body)
        }
    }
}
