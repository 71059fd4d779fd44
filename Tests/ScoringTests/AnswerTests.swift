import Documents
import ModelFiles
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// The JSON of services says what the encoded values of the command line say.
@Suite struct AnswerTests {
    private let shop: SampleStore

    init() throws {
        shop = try SampleStore(
            SampleRecommender(
                table: ItemTableContent(
                    columns: ["category", "title"],
                    rows: (0..<60).map { item in [Array("c\(item % 3)".utf8), Array("\"\(item)\"\n".utf8)] })))
    }

    private func text(_ json: JSONBytes) -> String { String(decoding: json.bytes, as: UTF8.self) }

    @Test(arguments: [false, true]) func lists(explains: Bool) throws {
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        let request = RecommendationRequest(
            user: "u004", session: ["i001", "unknown"], count: 4, explains: explains)
        let list = try maker.list(request)
        var json = JSONBytes()
        try json.write(list, of: request, by: maker, from: shop.version, ignored: 2, reasonsAtMost: .max)
        #expect(text(json).hasPrefix(#"{"model":"sample","version":1,"user":"u004","source":"personal","items":[{"#))
        let written = try JSONValue(parsing: json.bytes)
        let encoded = try JSONValue(encoding: maker.recommend(request))
        for key in ["user", "source", "items", "short", "unknown_session_items"] {
            #expect(written[key] == encoded[key], "\(key)")
        }
        #expect(written["ignored_session_events"] == 2)
        #expect(written["items"]?[0]?["title"]?.stringValue?.hasPrefix("\"") == true)
        #expect((written["items"]?[0]?["reasons"] != nil) == explains)
    }

    @Test func aListForNobodyHasNoUser() throws {
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        let request = RecommendationRequest(user: nil, session: ["i001"], count: 100)
        var json = JSONBytes()
        try json.write(maker.list(request), of: request, by: maker, from: shop.version, ignored: 0, reasonsAtMost: 1)
        #expect(text(json).hasPrefix(#"{"model":"sample","version":1,"user":null,"source":"session","items":[{"#))
        let short = #""short":"no other item is left that is available and not seen""#
        #expect(text(json).hasSuffix(#"}],\#(short),"unknown_session_items":0,"ignored_session_events":0}"#))
    }

    @Test func similarItems() throws {
        let finder = SimilarItems.Finder(shop.model.items, available: nil)
        let similar = try #require(try finder.similar(to: "i007", count: 5))
        var json = JSONBytes()
        json.write(similar, from: shop.version)
        #expect(
            text(json).hasPrefix(
                #"{"model":"sample","version":1,"item":"i007","title":"\"7\"\u000a","items":[{"rank":1,"item":"i"#))
        let written = try JSONValue(parsing: json.bytes)
        let encoded = try JSONValue(encoding: similar)
        for key in ["item", "title", "items"] { #expect(written[key] == encoded[key], "\(key)") }
    }

    @Test func probabilities() throws {
        let sample = try SampleProbabilities()
        func written(explains: Bool) throws -> (text: String, rows: [ScoredRow]) {
            let rows = try ScoredRow.rows(
                [["tenure": "14"], ["tenure": nil]], by: sample.model, version: sample.version, explains: explains)
            var json = JSONBytes()
            json.write(rows, of: "churn", from: sample.version)
            return (text(json), rows)
        }
        let (brief, rows) = try written(explains: false)
        let (one, other) = (rows[0].probability, rows[1].probability)
        let head = #"{"model":"churn","version":1,"outcome":"churn","rows":["#
        #expect(
            brief == head + #"{"probability":\#(one),"log_odds":-0.5},{"probability":\#(other),"log_odds":-1}]}"#)
        let start = #""intercept":-1,"contributions":[{"column":"tenure","#
        let reason = start + #""value":"14","contribution":0.5,"text":"tenure = 14"}]}"#
        let none = start + #""value":null,"contribution":0,"text":"tenure is missing"}]}"#
        let full = try written(explains: true).text
        let (first, second) = (
            #"{"probability":\#(one),"log_odds":-0.5,"#, #"{"probability":\#(other),"log_odds":-1,"#
        )
        #expect(full == head + first + reason + "," + second + none + "]}")
    }
}
