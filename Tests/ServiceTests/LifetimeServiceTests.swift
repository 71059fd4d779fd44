import Documents
import Glibc
import Service
import TestSupport
import Testing

/// The service foretells what a customer will buy, and nothing of one who said no.
@Suite struct LifetimeServiceTests {
    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        var events = "user,item,timestamp,price\n"
        for user in 0..<30 {
            for visit in 0...(user % 4) {
                events += "u\(user),i\(visit),2024-0\(1 + visit)-\(10 + user % 18),\(5 + user % 7)\n"
            }
        }
        let path = try shop.bench.folder.file("log.csv", events)
        try shop.bench.trainer("fit", "lifetime", "--events", path, "--holdout", "none", "--model", "values")
        try shop.bench.trainer("models", "promote", "values/1", "--to", "champion")
    }

    private func answer(
        _ user: String, _ service: ScoringService, _ query: String = "horizon=365d&discount=0.1"
    ) throws -> JSONValue {
        let answer = service.answer("GET", "/v1/lifetime/values/\(user)?\(query)")
        #expect(answer.status == 200)
        return try JSONValue(parsing: answer.body)
    }

    @Test func aKnownCustomerIsForetoldAndAStrangerIsNot() throws {
        let service = try shop.service()
        let known = try answer("u3", service)
        #expect(known["days"] == 365 && known["reason"] == nil && known["version"] == 1)
        let expected = try #require(known["purchases"]?.doubleValue)
        let value = try #require(known["value"]?.doubleValue)
        #expect(expected > 0 && value > 0)
        #expect(try #require(known["value_low"]?.doubleValue) <= #require(known["value_high"]?.doubleValue))
        let plain = try #require(try answer("u3", service, "horizon=365d")["value"]?.doubleValue)
        #expect(plain > value)
        let stranger = try answer("nobody", service)
        #expect(stranger["reason"] == "unknown" && stranger["purchases"] == nil)
        let model = try JSONValue(parsing: service.answer("GET", "/v1/models/values").body)
        #expect(model["family"] == "lifetime" && model["customers"] == 30)
    }

    /// The two ways to ask give the same.
    @Test func theAnswerIsTheRowOfTheBatch() throws {
        try shop.bench.scorer(
            "batch", "--model", "values/1", "--horizon", "90d", "--output", shop.path("values.jsonl"))
        let rows = String(decoding: try bytes(of: shop.path("values.jsonl")), as: UTF8.self).split(separator: "\n")
        let service = try shop.service()
        for row in try rows.map({ try JSONValue(parsing: Array($0.utf8)) }) {
            let answer = try answer(try #require(row["user"]?.stringValue), service, "horizon=90d")
            #expect(answer["valid_from"] == row["valid_from"])
            for key in ["alive", "purchases", "purchases_low", "purchases_high", "value", "value_low", "value_high"] {
                #expect(try #require(answer[key]?.doubleValue) == #require(row[key]?.doubleValue), "\(key)")
            }
        }
    }

    @Test func aStoreWithLifetimeModelsAloneIsServed() throws {
        #expect(rename(shop.path("models/lists"), shop.path("away")) == 0)
        let service = try shop.service()
        #expect(service.answer("GET", "/v2/health/ready").status == 200)
        #expect(try answer("u3", service)["reason"] == nil)
    }

    @Test(arguments: ["", "horizon=1h", "horizon=10", "horizon=365d&discount=11", "horizon=365d&n=3"])
    func whatCannotBeIsRefused(query: String) throws {
        let answer = try shop.service().answer("GET", "/v1/lifetime/values/u3?\(query)")
        #expect(answer.status == 400)
    }

    @Test func otherModelsForetellNothingAndLifetimesHaveNoLists() throws {
        let service = try shop.service()
        #expect(service.answer("GET", "/v1/lifetime/lists/u3?horizon=1d").status == 404)
        #expect(service.answer("GET", "/v1/lifetime/none/u3?horizon=1d").status == 404)
        #expect(service.answer("GET", "/v1/recommend/u3?model=values").status == 404)
        #expect(try shop.source("u3", service) == "personal")
    }

    @Test func aNoTakesTheForecastAwayAtTheNextLook() throws {
        try shop.write("consent.csv", "user,personalization\nu4,no\nu5,yes\n")
        let service = try shop.service(consent: "consent.csv")
        #expect(try answer("u4", service)["reason"] == "opted_out")
        #expect(try answer("u5", service)["purchases"] != nil)
        try shop.write("consent.csv", "user,personalization\nu4,no\nu5,no\n")
        try shop.look(service, forSeconds: 5)
        #expect(try answer("u5", service)["reason"] == "opted_out")
    }
}
