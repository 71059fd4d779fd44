import Documents
import Files
import FoundationEssentials
import Glibc
import Service
import TestSupport
import Testing

/// The files of a version that are cut, overwritten or replaced while it is served.
@Suite struct ChangedFilesTests {
    enum Change: CaseIterable {
        case cutToNothing, cutToHalf, cutByOneByte, bytesOfAnotherVersion, zeros, flippedByte

        func apply(to bytes: [UInt8], other: [UInt8]) -> [UInt8] {
            switch self {
            case .cutToNothing: []
            case .cutToHalf: Array(bytes.prefix(bytes.count / 2))
            case .cutByOneByte: Array(bytes.dropLast())
            case .bytesOfAnotherVersion: Array((other + bytes).prefix(bytes.count))
            case .zeros: [UInt8](repeating: 0, count: bytes.count)
            case .flippedByte: bytes.enumerated().map { $0.offset == bytes.count / 2 ? $0.element ^ 0x10 : $0.element }
            }
        }
    }

    private static let users = "models/lists/1/users.safetensors"
    private static let items = "models/lists/1/items.safetensors"

    private let shop: RuleShop

    init() throws { shop = try RuleShop() }

    private func content(_ name: String) throws -> [UInt8] { try bytes(of: shop.path(name)) }

    private func degradedMetric(_ service: ScoringService) -> String? {
        let start = #"endcap_versions_degraded{name="lists",model="lists",version="1"} "#
        return shop.text(service, "/metrics").split(separator: "\n").first { $0.hasPrefix(start) }
            .map { String($0.dropFirst(start.count)) }
    }

    /// Reads the files through, then looks.
    private func settle(_ service: ScoringService) throws {
        service.check()
        try shop.look(service)
    }

    @Test(arguments: Change.allCases, [false, true])
    func usersThatChangeInPlaceAreGivenUpUntilTheyAreRestored(change: Change, isChecked: Bool) throws {
        try shop.trainOtherLists()
        let service = try shop.service()
        if isChecked { service.check() }
        let (personal, popular) = (try shop.list("u1", service), try shop.list("stranger", service))
        #expect(personal != popular)
        #expect(degradedMetric(service) == "0")
        let sound = try content(Self.users)
        let other = try content("models/lists/2/users.safetensors")
        try shop.write(Self.users, change.apply(to: sound, other: other))
        #expect(try shop.list("u1", service) == popular)
        #expect(try shop.source(of: #"{"user":"u1","session":["i1"]}"#, service) == "session")
        #expect(shop.status("/v1/similar/i1", service) == 200)
        for _ in 0..<2 {
            let told = try shop.degraded(service)
            #expect(told.count == 1 && told.first?.contains("without its users") == true)
            #expect(told.first?.contains("users.safetensors") == true)
            #expect(try shop.model("lists", service)?["state"] == "degraded")
            #expect(try shop.model("lists", service)?["checked"] == false)
            #expect(degradedMetric(service) == "1")
            try settle(service)
            #expect(try shop.list("u1", service) == popular)
        }
        try shop.write(Self.users, sound)
        try settle(service)
        #expect(try shop.list("u1", service) == personal)
        #expect(try shop.model("lists", service)?["checked"] == true)
        #expect(degradedMetric(service) == "0")
        try shop.expectSound(service)
    }

    @Test(arguments: Change.allCases) func usersThatAreReplacedByARenameAnswerOnFromTheOpenFile(change: Change) throws {
        try shop.trainOtherLists()
        let service = try shop.service()
        service.check()
        let personal = try shop.list("u1", service)
        let sound = try content(Self.users)
        let other = try content("models/lists/2/users.safetensors")
        try shop.replace(Self.users, with: change.apply(to: sound, other: other))
        for _ in 0..<2 {
            try settle(service)
            #expect(try shop.list("u1", service) == personal)
            #expect(try shop.degraded(service).count == 1)
        }
        try shop.replace(Self.users, with: sound)
        try settle(service)
        #expect(try shop.list("u1", service) == personal)
        try shop.expectSound(service)
    }

    @Test(arguments: Change.allCases, ["items.safetensors", "manifest.json"])
    func whatIsInMemoryAnswersOnWhenItsFileChanges(change: Change, file: String) throws {
        try shop.trainOtherLists()
        let service = try shop.service()
        let personal = try shop.list("u1", service)
        let similar = shop.text(service, "/v1/similar/i1")
        let sound = try content("models/lists/1/\(file)")
        let other = try content("models/lists/2/\(file)")
        try shop.write("models/lists/1/\(file)", change.apply(to: sound, other: other))
        for _ in 0..<2 {
            try settle(service)
            #expect(try shop.list("u1", service) == personal)
            #expect(shop.text(service, "/v1/similar/i1") == similar)
            #expect(try shop.degraded(service).count == 1)
        }
        try shop.write("models/lists/1/\(file)", sound)
        try settle(service)
        #expect(try shop.list("u1", service) == personal)
        try shop.expectSound(service)
    }

    @Test(arguments: Change.allCases) func aModelOfCustomersAnswersOnWhenItsFileChanges(change: Change) throws {
        try shop.trainChurn()
        let service = try shop.service()
        let rows = #"{"rows": [{"tenure": 3, "plan": "pro"}, {"tenure": 9, "plan": "basic"}]}"#
        let before = shop.post("/v1/score/churn", rows, service).body
        let file = "models/churn/1/propensity.safetensors"
        let sound = try content(file)
        try shop.write(file, change.apply(to: sound, other: try content(Self.items)))
        try settle(service)
        let answer = shop.post("/v1/score/churn", rows, service)
        #expect(answer.status == 200 && answer.body == before)
        let told = try shop.degraded(service)
        #expect(told.count == 1 && told.first?.contains("'churn'") == true)
        #expect(try shop.model("lists", service)?["state"] == "serving")
        try shop.write(file, sound)
        try settle(service)
        try shop.expectSound(service)
    }

    @Test func aFolderThatIsRemovedAndRestoredCostsNoPersonalList() throws {
        let service = try shop.service()
        service.check()
        let personal = try shop.list("u1", service)
        let (folder, spare) = (shop.path("models/lists/1"), shop.path("spare"))
        try FileManager.default.copyItem(atPath: folder, toPath: spare)
        try Folder.remove(folder)
        for _ in 0..<2 {
            try settle(service)
            #expect(try shop.list("u1", service) == personal)
            #expect(try shop.degraded(service).first?.contains("alias") == true)
        }
        #expect(rename(spare, folder) == 0)
        try settle(service)
        #expect(try shop.list("u1", service) == personal)
        #expect(try shop.model("lists", service)?["checked"] == true)
        try shop.expectSound(service)
    }

    @Test func aMissingUserFileIsToldAndCostsNothing() throws {
        let service = try shop.service()
        let personal = try shop.list("u1", service)
        let sound = try content(Self.users)
        #expect(unlink(shop.path(Self.users)) == 0)
        try settle(service)
        #expect(try shop.list("u1", service) == personal)
        #expect(try shop.degraded(service).count == 1)
        try shop.write(Self.users, sound)
        try settle(service)
        try shop.expectSound(service)
    }

    @Test(arguments: [Change.cutToNothing, .cutToHalf, .zeros])
    func theLastSoundVersionTakesThePlaceOfAnUncheckedOne(change: Change) throws {
        let service = try shop.service()
        service.check()
        let first = try shop.list("u1", service)
        try shop.trainOtherLists()
        try shop.promote("lists/2")
        try shop.look(service)
        let second = try shop.list("u1", service)
        #expect(try shop.version(service) == 2)
        #expect(first != second)
        let file = "models/lists/2/users.safetensors"
        let sound = try content(file)
        try shop.write(file, change.apply(to: sound, other: []))
        #expect(try shop.list("u1", service) == first)
        #expect(try shop.version(service) == 1)
        try settle(service)
        #expect(try shop.list("u1", service) == first)
        #expect(try shop.model("lists", service)?["refused"]?["version"] == 2)
        #expect(try shop.degraded(service).first?.contains("version 2") == true)
        try shop.write(file, sound)
        try shop.look(service)
        try settle(service)
        #expect(try shop.list("u1", service) == second)
        try shop.expectSound(service)
    }

    /// Whoever said no gets no list of a session either, when a version has lost its users.
    @Test func aNoIsANoWithoutUsersToo() throws {
        let rows = (0..<30).map { "u\($0),\($0 == 1 ? "no" : "yes")\n" }.joined()
        try shop.write("consent.csv", "user,personalization\n" + rows)
        shop.refused = ["u1"]
        let service = try shop.service(consent: "consent.csv")
        let sound = try content(Self.users)
        try shop.write(Self.users, [])
        // Both are found at one look: the consent is compared with users that cannot be read.
        try shop.replace("consent.csv", "user,personalization\n" + rows.replacing("u2,yes", with: "u2,no"))
        shop.refused = ["u1", "u2"]
        try shop.look(service)
        for (user, source) in [("u1", "popular"), ("u2", "popular"), ("u3", "session")] {
            #expect(try shop.source(of: #"{"user":"\#(user)","session":["i1"]}"#, service) == source)
        }
        #expect(try shop.degraded(service).count == 1)
        try shop.write(Self.users, sound)
        try settle(service)
        #expect(try shop.source("u3", service) == "personal")
        try shop.look(service, forSeconds: 12)
        #expect(try shop.source("u3", service) == "personal")
        try shop.expectSound(service)
    }

    /// What the history of the store records is no damage.
    @Test func aVersionThatIsReplacedTogetherWithItsHistoryIsReloaded() throws {
        let service = try shop.service()
        service.check()
        let before = try shop.list("u1", service)
        let build = shop.path("build")
        let fit = try Command.trainer(
            "fit", "recommender", "--events", shop.path("events.csv"), "--factors", "2", "--epochs", "2", "--seed", "5",
            "--model", "lists", "--store", build, "--quiet")
        #expect(fit.exitCode == 0, "\(fit.messages)")
        let promotion = try Command.trainer("models", "promote", "lists/1", "--to", "champion", "--store", build)
        #expect(promotion.exitCode == 0, "\(promotion.messages)")
        let after = try shop.list("u1", try shop.service { $0.store = build })
        #expect(before != after)
        for name in try FileManager.default.subpathsOfDirectory(atPath: build).sorted() {
            guard Folder.isRegularFile("\(build)/\(name)") else { continue }
            try shop.write("models/\(name)", try content("build/\(name)"))
        }
        // The first look notices that the open files have changed.
        try shop.look(service)
        try settle(service)
        #expect(try shop.list("u1", service) == after)
        try shop.expectSound(service)
    }
}
