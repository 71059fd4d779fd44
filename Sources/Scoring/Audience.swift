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
    /// Those of all shards.
    private let everybody: [Person]
    private let others: [[UInt8]]
    private let model: Recommender
    /// The number of rows in the table of users that repeat an earlier customer.
    let repeated: Int
    /// How the table of users meets the model and the consent table; `nil` without such a table.
    let match: IdCounts?
    /// How many rows in the table of users name a customer by a further id; their lists are of the id that stands for all.
    let renamed: Int
    /// How many customers all shards have together.
    var total: Int { everybody.count }

    var count: Int { people.count }

    /// - Parameters:
    ///   - users: A table with the column `user`; `nil` means all users of the model and all who opted out, in
    ///     ascending byte order.
    ///   - model: The model.
    ///   - consent: The customers who opted out.
    ///   - shard: The part of the customers who get a list here; nil for all.
    ///   - progress: Receives how many users of the table are known.
    /// - Throws: `UserError` when the table cannot be read, has no column `user`, has a row without a user, or no user
    ///   who is known to the model or the consent table.
    init(
        users: String?, model: Recommender, consent: Consent?, shard: Shard? = nil, progress: Progress
    ) throws {
        self.model = model
        var match: IdMatch?
        var others: [[UInt8]] = []
        var people: [Person] = []
        var (repeated, renamed) = (0, 0)
        if let users {
            let table = try TextTable(file: users)
            let column = try table.column(named: "user")
            var found = IdMatch()
            for row in 0..<table.rowCount {
                let asked = Array(table.cell(row: row, column: column))
                guard !asked.isEmpty else {
                    throw UserError(
                        .invalidData, "the user is empty", at: table.place(row: row, column: column),
                        remedy: "Remove the row")
                }
                let standing = try asked.withUnsafeBytes { try model.users.standing(for: $0) }
                let id = standing ?? asked
                if standing != nil { renamed += 1 }
                let isKnown =
                    try model.users.ids.index(of: id[...]) != nil || consent?.hasAnswer(of: id[...]) ?? false
                guard found.add(id[...], isKnown: isKnown) else {
                    repeated += 1
                    continue
                }
                people.append(.other(others.count))
                others.append(id)
            }
            try Self.report(found, in: table, column: column, model, to: progress)
            match = found
        } else {
            let optedOut = try Self.optedOut(consent, model.users)
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
                } else if let consent, try consent.refuses(customerAt: index, of: model.users) {
                    people.append(.other(others.count))
                    others.append(Array(id))
                } else {
                    people.append(.known(index))
                }
            }
            while next < optedOut.count { addOptedOut() }
        }
        everybody = people
        self.people =
            try shard.map { shard in
                try people.filter { person in
                    switch person {
                    case .known(let user): shard.has(UnsafeRawBufferPointer(try model.users.ids.bytes(at: user)))
                    case .other(let number): others[number].withUnsafeBytes { shard.has($0) }
                    }
                }
            } ?? people
        self.others = others
        self.repeated = repeated
        self.match = match?.counts
        self.renamed = renamed
    }

    /// Those who opted out, without further ids of customers, who get their list by the id that stands for them.
    private static func optedOut(_ consent: Consent?, _ users: UserSide) throws -> IdTable {
        guard let ids = consent?.optedOut else { return IdTable(sortedIds: [[UInt8]]()) }
        guard users.aliases != nil else { return ids }
        return ids.subset(
            keeping: try ids.indices.filter { position in
                try ids[position].withUnsafeBytes { try users.index(ofAlias: $0) } == nil
            })
    }

    private static func report(
        _ match: IdMatch, in table: TextTable, column: Int, _ model: Recommender, to progress: Progress
    ) throws {
        let place = UserError.Place(file: table.file, column: table.columns[column])
        if let warning = try match.check("users", at: place, with: OtherIds("the model", model.users.ids)) {
            progress.warning(warning)
        } else {
            let counts = match.counts
            progress.step("\(table.file): \(counts.known) of \(counts.total) users are known to the model")
        }
    }

    /// Calls `body` with the id of every customer of all shards, so that each shard finds the same in tables of customers.
    func forEachID(_ body: (UnsafeRawBufferPointer) -> Void) throws {
        for index in everybody.indices { try withID(ofTotal: index) { body(UnsafeRawBufferPointer($0)) } }
    }

    func customer(_ index: Int, by maker: ListMaker, masking mask: ItemMask) throws -> ListMaker.Customer {
        switch people[index] {
        case .known(let user): try maker.customer(at: user, masking: mask)
        case .other(let number): try others[number].withUnsafeBytes { try maker.customer($0, masking: mask) }
        }
    }

    /// The visitor from whom a customer's list is explained; `nil` for a customer whom the model does not know or who
    /// opted out.
    func visitor(_ index: Int, by maker: ListMaker) throws -> (any FoldedVisitor)? {
        let user: Int
        switch people[index] {
        case .known(let known): user = known
        case .other(let number):
            guard case .known(let known) = try others[number].withUnsafeBytes({ try maker.identity(of: $0) }) else {
                return nil
            }
            user = known
        }
        return try maker.visitor(at: user)
    }

    func withID<Result>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) throws -> Result {
        try withID(of: people[index], body)
    }

    /// As `withID(of:_:)`, by the position among the customers of all shards.
    func withID<Result>(
        ofTotal index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) throws -> Result { try withID(of: everybody[index], body) }

    private func withID<Result>(
        of person: Person, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) throws -> Result {
        switch person {
        case .known(let user): try body(model.users.ids.bytes(at: user))
        case .other(let number): try others[number].withUnsafeBufferPointer(body)
        }
    }
}
