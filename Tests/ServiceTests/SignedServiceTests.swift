import Diagnostics
import Glibc
import Service
import TestSupport
import Testing

/// A service that answers only with what somebody has signed.
@Suite struct SignedServiceTests {
    private let shop: RuleShop

    /// A shop whose key stands in `key` and `key.pub`.
    init() throws {
        shop = try RuleShop()
        let made = try Command.shell(
            #"openssl ecparam -name prime256v1 -genkey -noout -out "$1" && openssl ec -in "$1" -pubout -out "$1.pub""#,
            shop.path("key"))
        #expect(made.exitCode == 0, "\(made.messages)")
    }

    private func sign(_ reference: String) throws {
        try shop.bench.trainer("models", "sign", reference, "--key", shop.path("key"))
    }

    private func service() throws -> ScoringService {
        try shop.service { $0.requireSignature = [shop.path("key.pub")] }
    }

    @Test func withoutASignatureNothingIsServed() throws {
        let error = try #require(throws: UserError.self) { try service() }
        #expect(error.code == .modelUnusable && error.problem.contains("no valid signature"))
    }

    @Test func theLastSignedVersionAnswersUntilTheNextOneIsSigned() throws {
        try sign("lists/1")
        let service = try service()
        service.check()
        let before = try shop.list("u1", service)
        try shop.trainOtherLists()
        try shop.promote("lists/2")
        for _ in 0..<2 {
            try shop.look(service)
            #expect(try shop.version(service) == 1)
            #expect(try shop.list("u1", service) == before)
        }
        try sign("lists/2")
        try shop.look(service)
        #expect(try shop.version(service) == 2)
        try shop.expectSound(service)
    }

    /// What is open was good when it was opened, so it answers on, as with files that are damaged later.
    @Test func aSignatureThatIsTakenAwayIsToldAndNothingElseIsOpened() throws {
        try sign("lists/1")
        let service = try service()
        service.check()
        #expect(unlink(shop.path("models/lists/signatures/1.json")) == 0)
        service.check()
        try shop.look(service)
        #expect(try shop.version(service) == 1)
        #expect(try shop.degraded(service).first?.contains("it has no signature") == true)
        try sign("lists/1")
        service.check()
        try shop.look(service)
        try shop.expectSound(service)
    }

    /// The new version has no signature yet, and the old one knows the person.
    @Test func whoWasForgottenIsAStrangerBeforeTheVersionIsSignedAgain() throws {
        try sign("lists/1")
        let service = try service()
        service.check()
        let (others, popular) = (try shop.list("u2", service), try shop.list("stranger", service))
        #expect(try shop.source("u1", service) == "personal")
        let result = try Command.start(
            "trainer", ["models", "forget", "lists", "--user", "u1", "--store", shop.bench.store]
        ).wait()
        #expect(result.exitCode == 0 && result.messages.contains("trainer models sign lists/1"), "\(result.messages)")
        func expectForgotten() throws {
            #expect(try shop.source("u1", service) == "popular")
            #expect(try shop.list("u1", service) == popular && shop.list("u2", service) == others)
        }
        try shop.look(service)
        try expectForgotten()
        #expect(try !shop.degraded(service).isEmpty)
        try sign("lists/1")
        service.check()
        try shop.look(service)
        try expectForgotten()
        try shop.expectSound(service)
    }

    @Test func aKeyThatCannotBeReadIsAnErrorAtTheStart() throws {
        let error = try #require(throws: UserError.self) {
            try shop.service { $0.requireSignature = [shop.path("none.pub")] }
        }
        #expect(error.code == .missingInput)
    }
}
