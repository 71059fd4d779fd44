import Diagnostics
import Documents
import Events
import Ids
import Interactions
import ModelFiles
import Tables
import TestSupport
import Testing

/// Splits of a small log, checked by hand.
@Suite struct HoldOutTests {
    private static let lines = [
        "user,item,timestamp,type", "ada,tea,2024-01-01,purchase", "ada,milk,2024-01-02,view",
        "ada,milk,2024-01-03,purchase", "ada,cake,2024-01-04,purchase", "bob,tea,2024-01-05,purchase",
        "eve,cup,2024-01-02,purchase", "eve,tea,2024-01-02,purchase", "eve,bun,2024-01-06,view",
    ]

    private func log(_ lines: [String] = lines) throws -> EventLog {
        let folder = try TemporaryFolder()
        let file = try folder.file("log.csv", lines.joined(separator: "\n") + "\n")
        return try EventLog.read(files: [file], options: EventOptions(), consent: nil, progress: .silent)
    }

    /// `ada tea` for each event, in the order of the events.
    private func pairs(_ log: EventLog) throws -> [String] {
        let items = try log.requiredItems()
        return (0..<log.count).map {
            "\(log.users.string(at: Int(log.user[$0]))) \(log.items.string(at: Int(items[$0])))"
        }
    }

    private func split(_ holdOut: HoldOut, _ log: EventLog, seed: UInt64 = 1) throws -> HoldOut.Parts {
        try holdOut.parts(of: log, seed: seed)
    }

    @Test func byTime() throws {
        let parts = try split(.from(Timestamp.parse("2024-01-03")), log())
        #expect(try pairs(parts.training) == ["ada tea", "ada milk", "eve cup", "eve tea"])
        #expect(try pairs(parts.hidden) == ["ada milk", "ada cake", "bob tea", "eve bun"])
        #expect(parts.given == nil)
        // The part is as if only its rows had been read, including ids and types.
        #expect(parts.training.users.count == 2 && parts.training.items.count == 3)
        #expect(parts.training.typeNames == ["purchase", "view"])
        #expect(parts.training.funnel.remaining == 4)
        #expect(parts.training.timestamp?.count == 4)
    }

    @Test func typesAreThoseOfTheWholeLog() throws {
        let parts = try split(.from(Timestamp.parse("2024-01-02")), log())
        // All parts must agree on what counts as seen.
        #expect(parts.training.typeNames == ["purchase", "view"])
        #expect(parts.training.type == [0])
        #expect(parts.hidden.typeNames == ["purchase", "view"])
    }

    @Test func theLastItemsOfEach() throws {
        // eve's tea and cup are equally old, and cup is the smaller id; a view is not a purchase; bob has only one
        // item.
        let one = try split(.last(1), log())
        #expect(try pairs(one.hidden) == ["ada cake", "eve cup"])
        #expect(try pairs(one.training) == ["ada tea", "ada milk", "ada milk", "bob tea", "eve tea", "eve bun"])
        // All events of a hidden pair are hidden, and one item per customer stays in training.
        let many = try split(.last(9), log())
        #expect(try pairs(many.hidden) == ["ada milk", "ada milk", "ada cake", "eve cup", "eve tea"])
        #expect(try pairs(many.training) == ["ada tea", "bob tea", "eve bun"])
    }

    @Test func someCustomersWithAShareOfTheirItems() throws {
        let rows = (0..<400).flatMap { user in (0..<5).map { "u\(user),i\(user % 3 + $0 * 3)" } }
        let log = try log(["user,item"] + rows)
        let parts = try split(.users(share: 0.25, given: 0.6), log)
        let given = try #require(parts.given)
        // Each of 400 customers is chosen with probability 0.25: 100 on average, with a deviation of 8.7.
        #expect((65...135).contains(given.users.count))
        #expect(parts.training.users.count + given.users.count == 400)
        #expect(given.users == parts.hidden.users)
        #expect(given.count == 3 * given.users.count && parts.hidden.count == 2 * given.users.count)
        let all = try [parts.training, given, parts.hidden].flatMap(pairs)
        #expect(all.sorted() == (try pairs(log)).sorted())
        for id in given.users.indices { #expect(parts.training.users.index(of: given.users[id]) == nil) }
        // Another seed chooses other customers; the order of events and other customers change nothing.
        #expect(try split(.users(share: 0.25, given: 0.6), log, seed: 2).given?.users != given.users)
        let shuffled = try split(.users(share: 0.25, given: 0.6), self.log(["user,item"] + rows.reversed()))
        #expect(try pairs(shuffled.hidden).sorted() == pairs(parts.hidden).sorted())
        let more = try split(.users(share: 0.25, given: 0.6), self.log(["user,item", "zoe,i1", "zoe,i2"] + rows))
        #expect(try Set(pairs(more.hidden)).subtracting(["zoe i1", "zoe i2"]) == Set(pairs(parts.hidden)))
    }

    @Test func aCustomerWithOneItemIsNotMeasured() throws {
        let parts = try split(.users(share: 0.5, given: 0.1), log())
        for pair in try pairs(parts.hidden) { #expect(!pair.hasPrefix("bob")) }
    }

    @Test(arguments: [HoldOut.from(0), .from(.max), .last(1), .lastOrder, .users(share: 0, given: 0.5)])
    func emptyPartsAreErrors(holdOut: HoldOut) throws {
        let log = try log(["user,item,timestamp", "ada,tea,2024-01-01", "bob,milk,2024-01-02"])
        let error = #expect(throws: UserError.self) { try split(holdOut, log) }
        #expect(error?.code == .invalidData)
    }

    @Test(arguments: [HoldOut.from(0), .last(1), .lastOrder]) func timesAreNeeded(holdOut: HoldOut) throws {
        let log = try log(["user,item", "ada,tea", "bob,milk"])
        let error = #expect(throws: UserError.self) { try split(holdOut, log) }
        #expect(error?.code == .wrongUsage && error?.remedy?.contains("data.events.columns.timestamp") == true)
    }

    @Test(arguments: [HoldOut.from(86_400_000), .last(2), .lastOrder, .users(share: 0.2, given: 0.8)])
    func itReadsBack(holdOut: HoldOut) throws {
        #expect(try JSONValue(encoding: holdOut).decoded(as: HoldOut.self) == holdOut)
    }
}
