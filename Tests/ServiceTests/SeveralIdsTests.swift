import Documents
import Service
import TestSupport
import Testing

/// The service knows a customer by any of their ids.
@Suite struct SeveralIdsTests {
    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        let pairs = try shop.bench.folder.file("ids.csv", "device,account\nd4,u4\ne4,u4\nd5,u5\n")
        try shop.bench.fit(
            "lists", shop.path("events.csv"), "--identities", pairs, "--factors", "2", "--epochs", "1")
        try shop.bench.trainer("models", "promote", "lists/2", "--to", "champion")
    }

    private func list(_ user: String, _ service: ScoringService) throws -> JSONValue {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/\(user)?n=4").body)
    }

    @Test func anyIdGetsTheSameList() throws {
        let service = try shop.service()
        let expected = try list("u4", service)
        #expect(expected["source"] == "personal" && expected["user"] == "u4" && expected["asked"] == nil)
        for id in ["d4", "e4"] {
            let answer = try list(id, service)
            #expect(answer["items"] == expected["items"])
            #expect(answer["user"] == "u4" && answer["asked"]?.stringValue == id)
        }
        #expect(try list("nobody", service)["user"] == "nobody")
    }

    @Test func aNoOfAnyIdCountsForAll() throws {
        try shop.write("consent.csv", "user,personalization\ne4,no\nd5,yes\n")
        shop.refused = ["u4", "d4", "e4"]
        let service = try shop.service(consent: "consent.csv")
        try shop.look(service, after: 0)
        #expect(try shop.source("u5", service) == "personal" && shop.source("u6", service) == "personal")
    }

    @Test func whereSilenceIsANoAYesOfAnyIdCountsForAll() throws {
        try shop.write("consent.csv", "user,personalization\nd5,yes\n")
        shop.refused = ["u4", "d4", "u6"]
        let service = try shop.service(consent: "consent.csv") { $0.consent?.defaultYes = false }
        try shop.look(service, after: 0)
        #expect(try shop.source("u5", service) == "personal" && shop.source("d5", service) == "personal")
    }
}
