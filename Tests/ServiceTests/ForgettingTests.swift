import Service
import TestSupport
import Testing

/// A running service, and persons who are forgotten in the version that it serves.
@Suite struct ForgettingTests {
    @Test func theServiceForgetsAtTheNextLook() throws {
        let shop = try RuleShop()
        let service = try shop.service()
        service.check()
        let (others, popular) = (try shop.list("u2", service), try shop.list("stranger", service))
        #expect(try shop.source("u1", service) == "personal")
        try shop.bench.trainer("models", "forget", "lists", "--user", "u1")
        #expect(try shop.source("u1", service) == "personal")
        // The service looks twice a second; one look is enough, before anything was checked in the background.
        try shop.look(service)
        #expect(try shop.source("u1", service) == "popular")
        #expect(try shop.list("u1", service) == popular)
        #expect(try shop.list("u2", service) == others)
        service.check()
        try shop.look(service)
        #expect(try shop.degraded(service).isEmpty)
        #expect(try shop.list("u2", service) == others)
    }
}
