import Diagnostics
import Glibc
import Service
import TestSupport
import Testing

/// A table of available items that is written while the service follows it: it never empties the lists.
@Suite struct StockFileTests {
    private static let items = Set((0..<10).map { "i\($0)" })

    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        try shop.write("stock.csv", Self.table(0..<10))
    }

    private static func table(_ items: Range<Int>) -> String { "item\n" + items.map { "i\($0)\n" }.joined() }

    private func start() throws -> ScoringService {
        let service = try shop.service(stock: "stock.csv")
        #expect(try shop.items(service) == Self.items)
        return service
    }

    private func expectUnchanged(_ service: ScoringService) throws {
        #expect(try shop.items(service) == Self.items)
        #expect(try shop.degraded(service).count == 1)
        #expect(shop.metric("endcap_files_stale", of: "stock.csv", service) == "1")
    }

    @Test(arguments: ["", "item\n", "\n\n", "item\ni1,3\n", "item\n\"i1\n", "article\ni1\n", "item\nI1\nI2\n"])
    func whatIsEmptiedOrDamagedChangesNothing(text: String) throws {
        let service = try start()
        try shop.write("stock.csv", text)
        try shop.look(service, forSeconds: 11)
        try expectUnchanged(service)
        try shop.look(service, after: 7200)
        service.reload()
        try expectUnchanged(service)
        try shop.write("stock.csv", Self.table(0..<11))
        try shop.look(service)
        #expect(try shop.items(service) == Self.items.union(["i10"]))
        #expect(try shop.degraded(service).isEmpty)
    }

    @Test(arguments: ["pipe", "folder", "nothing"]) func somethingElseInPlaceOfTheFile(thing: String) throws {
        let service = try start()
        let path = shop.path("stock.csv")
        unlink(path)
        if thing == "pipe" { #expect(mkfifo(path, 0o644) == 0) }
        if thing == "folder" { #expect(mkdir(path, 0o755) == 0) }
        try shop.look(service, forSeconds: 15)
        try expectUnchanged(service)
        // The aliases are followed all the same.
        try shop.train(on: shop.path("events.csv"))
        try shop.bench.trainer("models", "promote", "lists/2", "--to", "champion")
        try shop.look(service)
        #expect(shop.text(service, "/v1/models").contains(#""version":2"#))
        try expectUnchanged(service)
    }

    @Test func halfOfTheItemsCountAtOnce() throws {
        let service = try start()
        try shop.write("stock.csv", Self.table(0..<5))
        try shop.look(service)
        #expect(try shop.items(service).count == 5)
        #expect(try shop.degraded(service).isEmpty)
    }

    @Test func lessThanHalfOfTheItemsCountAfterTenSeconds() throws {
        let service = try start()
        try shop.write("stock.csv", Self.table(0..<4))
        try shop.look(service, after: 0)
        try shop.look(service, after: 9.5)
        #expect(try shop.items(service) == Self.items)
        #expect(try shop.degraded(service).isEmpty)
        try shop.look(service)
        #expect(try shop.items(service).count == 4)
    }

    @Test func aTableThatIsWrittenRowByRow() throws {
        let service = try start()
        for count in 0...12 {
            try shop.write("stock.csv", Self.table(0..<count))
            try shop.look(service)
            #expect(try shop.items(service).count >= 5)
        }
        #expect(try shop.items(service).count == 12)
        #expect(try shop.degraded(service).isEmpty)
    }

    /// `i1` is in stock only if the table says so to its end: here `i10` is being written.
    @Test func aTableThatIsCutInTheMiddleOfAnId() throws {
        let service = try start()
        try shop.write("stock.csv", Self.table(2..<10) + "i1")
        try shop.look(service)
        #expect(try shop.items(service) == Self.items.subtracting(["i0", "i1"]))
        try shop.write("stock.csv", Self.table(2..<10) + "i10")
        try shop.look(service, after: 0)
        #expect(try shop.items(service) == Self.items.subtracting(["i0", "i1"]))
        try shop.look(service, after: 10)
        #expect(try shop.items(service) == Self.items.subtracting(["i0", "i1"]).union(["i10"]))
    }

    @Test func aPipeIsAnErrorAtTheStart() throws {
        #expect(mkfifo(shop.path("pipe.csv"), 0o644) == 0)
        let error = #expect(throws: UserError.self) { try shop.service(stock: "pipe.csv") }
        #expect(error?.problem == "not a regular file" && error?.place?.file == shop.path("pipe.csv"))
    }
}
