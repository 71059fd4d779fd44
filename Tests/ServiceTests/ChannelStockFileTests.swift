import Documents
import Service
import TestSupport
import Testing

/// A followed table of available items that says which channel can sell them.
@Suite struct ChannelStockFileTests {
    private static let table = "item,channel\n" + (0..<5).map { "i\($0),web\ni\($0 + 3),app\n" }.joined()

    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        try shop.write("stock.csv", Self.table)
    }

    private func items(_ service: ScoringService, on channel: String) throws -> Set<String> {
        let answer = service.answer("GET", "/v1/recommend/nobody?n=20&channel=\(channel)")
        let list = try JSONValue(parsing: answer.body)
        return Set((list["items"]?.arrayValue ?? []).compactMap { $0["item"]?.stringValue })
    }

    @Test func eachRequestNamesItsChannel() throws {
        let service = try shop.service(stock: "stock.csv")
        #expect(try items(service, on: "web") == Set((0..<5).map { "i\($0)" }))
        #expect(try items(service, on: "app") == Set((3..<8).map { "i\($0)" }))
        let demand = #"{"user": "u1", "n": 20, "channel": "app", "mask": "none"}"#
        let body = service.answer("POST", "/v1/recommend", body: Array(demand.utf8))
        #expect(body.status == 200 && !String(decoding: body.body, as: UTF8.self).contains(#""item":"i0""#))
        for target in ["/v1/recommend/u1", "/v1/recommend/u1?channel=shop", "/v1/similar/i4"] {
            let answer = service.answer("GET", target)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == 400 && text.contains("'app', 'web'"), "\(text)")
            #expect(!text.contains(shop.bench.folder.path))
        }
        let similar = service.answer("GET", "/v1/similar/i4?channel=web&n=20")
        #expect(similar.status == 200 && !String(decoding: similar.body, as: UTF8.self).contains(#""item":"i7""#))
    }

    @Test func aChannelIsRefusedWhereNoTableNamesOne() throws {
        let service = try shop.service()
        let answer = service.answer("GET", "/v1/recommend/u1?channel=web")
        #expect(answer.status == 400)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("no table of available items says"))
    }

    /// A table that is being written may lack the channels of its end.
    @Test func aTableThatLacksAChannelCountsAfterTenSeconds() throws {
        let service = try shop.service(stock: "stock.csv")
        try shop.write("stock.csv", "item,channel\n" + (0..<9).map { "i\($0),web\n" }.joined())
        try shop.look(service, after: 0)
        #expect(try items(service, on: "app").count == 5)
        try shop.look(service, after: 10.5)
        #expect(try items(service, on: "web").count == 9)
        #expect(service.answer("GET", "/v1/recommend/u1?channel=app").status == 400)
    }
}
