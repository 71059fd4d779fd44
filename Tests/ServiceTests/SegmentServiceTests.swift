import Documents
import Service
import TestSupport
import Testing

/// The service answers with the segment of a customer, and never with that of one who said no.
@Suite struct SegmentServiceTests {
    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        var events = "user,item,timestamp\n"
        for user in 0..<30 { events += "u\(user),i\(user % 7),2024-01-\(10 + user % 20)\n" }
        let path = try shop.bench.folder.file("log.csv", events)
        try shop.bench.trainer("fit", "segments", "--by", "rfm", "--events", path, "--model", "groups")
        try shop.bench.trainer("models", "promote", "groups/1", "--to", "champion")
    }

    private func answer(_ user: String, _ service: ScoringService) throws -> JSONValue {
        let answer = service.answer("GET", "/v1/segment/groups/\(user)")
        #expect(answer.status == 200)
        return try JSONValue(parsing: answer.body)
    }

    @Test func aKnownCustomerHasASegmentAndAStrangerNone() throws {
        let service = try shop.service()
        let known = try answer("u3", service)
        #expect(known["segment"]?.stringValue?.isEmpty == false)
        #expect(known["reason"] == nil)
        #expect(known["model"] == "groups")
        #expect(known["version"] == 1)
        let stranger = try answer("nobody", service)
        #expect(stranger["segment"] == JSONValue.null)
        #expect(stranger["reason"] == "unknown")
        let model = try JSONValue(parsing: service.answer("GET", "/v1/models/groups").body)
        #expect(model["family"] == "segments")
        #expect(model["segments"]?.arrayValue?.isEmpty == false)
    }

    @Test func otherModelsHaveNoSegmentsAndSegmentsNoLists() throws {
        let service = try shop.service()
        #expect(service.answer("GET", "/v1/segment/lists/u3").status == 404)
        #expect(service.answer("GET", "/v1/segment/none/u3").status == 404)
        #expect(service.answer("GET", "/v1/recommend/u3?model=groups").status == 404)
        // Lists come from the only recommender, whatever else is served.
        #expect(try shop.source("u3", service) == "personal")
    }

    @Test func aNoTakesTheSegmentAwayAtTheNextLook() throws {
        try shop.write("consent.csv", "user,personalization\nu4,no\nu5,yes\n")
        let service = try shop.service(consent: "consent.csv")
        #expect(try answer("u4", service)["reason"] == "opted_out")
        #expect(try answer("u5", service)["segment"]?.stringValue != nil)
        try shop.write("consent.csv", "user,personalization\nu4,no\nu5,no\n")
        try shop.look(service, forSeconds: 5)
        #expect(try answer("u5", service)["reason"] == "opted_out")
    }

    @Test func noFileOfConsentMeansNobody() throws {
        try shop.write("consent.csv", "user,personalization\nu4,no\nu5,yes\n")
        shop.setAge("consent.csv", 60)
        let service = try shop.service(consent: "consent.csv") { $0.consent?.maximumAgeHours = 1 }
        #expect(try answer("u5", service)["segment"]?.stringValue != nil)
        try shop.look(service, after: 7200)
        #expect(try answer("u5", service)["reason"] == "opted_out")
    }
}
