import Diagnostics
import Files
import Glibc
import Service
import TestSupport
import Testing

/// A consent file that is written while the service follows it: whoever said no gets no personal list at any look.
@Suite struct ConsentFileTests {
    private static let header = "user,personalization\n"
    /// The customers who say no in the file of the start.
    private static let noes = (10..<20).map { "u\($0)" }
    private static let base = rows(noes, "no") + rows(["u20", "u21"], "yes")

    private let shop: RuleShop

    init() throws {
        shop = try RuleShop()
        try shop.write("consent.csv", Self.header + Self.base)
        shop.refused = Set(Self.noes)
    }

    private static func rows(_ users: some Sequence<String>, _ answer: String) -> String {
        users.map { "\($0),\(answer)\n" }.joined()
    }

    private func start() throws -> ScoringService {
        let service = try shop.service(consent: "consent.csv")
        try shop.look(service, after: 0)
        #expect(try shop.degraded(service).isEmpty)
        #expect(try shop.source("u20", service) == "personal")
        return service
    }

    private func expectStale(_ service: ScoringService) throws {
        #expect(try shop.degraded(service).count == 1)
        #expect(shop.metric("endcap_files_stale", of: "consent.csv", service) == "1")
    }

    private func expectSound(_ service: ScoringService) throws {
        #expect(try shop.degraded(service).isEmpty)
        #expect(shop.metric("endcap_files_stale", of: "consent.csv", service) == "0")
        #expect(shop.metric("endcap_files_unconfirmed", of: "consent.csv", service) == "0")
    }

    // MARK: Written slowly

    @Test func theHeaderFirstAndTheRowsLater() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header)
        try shop.look(service, forSeconds: 60)
        try expectStale(service)
        #expect(try shop.source("u20", service) == "personal")
        try shop.write("consent.csv", Self.header + Self.base)
        try shop.look(service, forSeconds: 11)
        try expectSound(service)
        #expect(try shop.source("u20", service) == "personal")
    }

    @Test func rowsThatComeOneByOne() throws {
        let service = try start()
        var text = Self.header
        for user in ["u22"] + Self.noes + ["u23"] {
            text += "\(user),"
            try shop.write("consent.csv", text)
            try shop.look(service)
            #expect(try shop.source(user, service) == (shop.refused.contains(user) ? "popular" : "personal"))
            text += "no\n"
            try shop.write("consent.csv", text)
            shop.refused.insert(user)
            try shop.look(service)
        }
        try shop.look(service, forSeconds: 11)
        try expectSound(service)
    }

    /// `u2` is no customer of the file; `u25` is.
    @Test func aFileThatIsCutInTheMiddleOfAnId() throws {
        let service = try start()
        let text = "personalization,user\n" + Self.noes.map { "no,\($0)\n" }.joined()
        try shop.write("consent.csv", text + "no,u24\nno,u2")
        shop.refused.insert("u24")
        try shop.look(service)
        #expect(try shop.source("u2", service) == "personal")
        try shop.write("consent.csv", text + "no,u24\nno,u25\n")
        shop.refused.insert("u25")
        try shop.look(service, forSeconds: 11)
        #expect(try shop.source("u2", service) == "personal")
        try expectSound(service)
    }

    @Test func theLastRowNeedsNoLineFeedOnceTheFileStands() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + Self.base + "u25,no")
        try shop.look(service, after: 9.5)
        #expect(try shop.source("u25", service) == "personal")
        try shop.look(service, after: 10)
        #expect(try shop.source("u25", service) == "popular")
        try expectSound(service)
    }

    // MARK: Fewer refusals

    @Test func halfOfTheRefusalsCountAfterTenSeconds() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + Self.rows(Self.noes.prefix(5), "no"))
        try shop.look(service, after: 0)
        try shop.look(service, after: 9.5)
        try expectSound(service)
        shop.refused = Set(Self.noes.prefix(5))
        try shop.look(service, after: 0.5)
        #expect(try shop.source("u15", service) == "personal")
        try expectSound(service)
    }

    @Test func fortyPercentOfTheRefusalsWaitForAnHour() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + Self.rows(Self.noes.prefix(4), "no") + "u22,no\nu22,yes\n")
        try shop.look(service, after: 0)
        for minutes in [1.0, 30, 28.9] {
            try shop.look(service, after: minutes * 60)
            #expect(try shop.degraded(service).first?.contains("less than half") == true)
            #expect(shop.metric("endcap_files_stale", of: "consent.csv", service) == "1")
            #expect(shop.metric("endcap_files_unconfirmed", of: "consent.csv", service) == "1")
        }
        shop.refused = Set(Self.noes.prefix(4))
        try shop.look(service, after: 10)
        #expect(try shop.source("u14", service) == "personal")
        #expect(try shop.source("u22", service) == "personal")
        try expectSound(service)
    }

    @Test func aReloadConfirmsFewerRefusals() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + Self.rows(Self.noes.prefix(1), "no"))
        try shop.look(service, after: 0)
        try shop.look(service, after: 60)
        try expectStale(service)
        shop.refused = Set(Self.noes.prefix(1))
        service.reload()
        #expect(try shop.source("u11", service) == "personal")
        try shop.look(service)
        try expectSound(service)
    }

    /// What is confirmed is the file at the signal, and it must have been written to its end.
    @Test func aReloadConfirmsNoLaterFileAndWaitsForTheEnd() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + Self.rows(Self.noes.prefix(2), "no"))
        service.reload()
        try shop.look(service, after: 9)
        try shop.write("consent.csv", Self.header + Self.rows(Self.noes.prefix(1), "no"))
        try shop.look(service, forSeconds: 60)
        try expectStale(service)
        service.reload()
        shop.refused = Set(Self.noes.prefix(1))
        try shop.look(service)
        #expect(try shop.source("u11", service) == "personal")
    }

    /// A file that is renamed into place is whole, but its old time says nothing about when it came.
    @Test func aSmallerFileThatIsRenamedIntoPlace() throws {
        let service = try start()
        try shop.write("consent.csv.new", Self.header + Self.rows(Self.noes.prefix(9), "no"))
        shop.setAge("consent.csv.new", 7200)
        #expect(rename(shop.path("consent.csv.new"), shop.path("consent.csv")) == 0)
        try shop.look(service, after: 0)
        try shop.look(service, after: 9.5)
        shop.refused.remove("u19")
        try shop.look(service)
        #expect(try shop.source("u19", service) == "personal")
        try expectSound(service)
    }

    // MARK: Damaged

    @Test(arguments: [
        "u25,no\n\u{0}", "u25,no\nu26,perhaps\n", "u26\nu25,no\n", "u25,no\nu26,no,1\n", "u25,no\n\"u26,no\n",
        "u26,\nu25,NO\n", ",no\nu25,f\n",
    ]) func everyReadableNoOfADamagedFileCounts(rows: String) throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + rows)
        shop.refused.insert("u25")
        try shop.look(service)
        try shop.look(service, after: 7200)
        try expectStale(service)
        // The no counts on when the file is gone.
        unlink(shop.path("consent.csv"))
        try shop.look(service, forSeconds: 20)
        try expectStale(service)
        #expect(try shop.source("u20", service) == "personal")
    }

    @Test func aFileThatIsNoUTF8HalfWay() throws {
        let service = try start()
        let head = Array((Self.header + "u24,no\n").utf8)
        try shop.write("consent.csv", head + [0x75, 0xFC] + Array(",no\nu25,no\n".utf8))
        shop.refused.formUnion(["u24", "u25"])
        try shop.look(service)
        try shop.look(service, after: 7200)
        try expectStale(service)
    }

    /// Who said yes before, and no in a file that cannot be read to its end.
    @Test func aYesThatBecomesANo() throws {
        let service = try start()
        try shop.write("consent.csv", Self.header + "u20,no\nu21,never\n")
        shop.refused.insert("u20")
        try shop.look(service)
        #expect(try shop.source("u21", service) == "personal")
        try shop.write("consent.csv", Self.header + Self.base)
        try shop.look(service, after: 0)
        shop.refused.remove("u20")
        try shop.look(service, after: 10)
        #expect(try shop.source("u20", service) == "personal")
    }

    @Test func aCompressedFileThatIsCut() throws {
        var bytes: [UInt8] = []
        let writer = try GzipWriter { bytes.append(contentsOf: $0) }
        // Rows that differ much, so that half of the file is some thousand rows.
        let strangers = (0..<20_000).map { "\(UInt64($0) &* 0x9E37_79B9_7F4A_7C15),yes\n" }.joined()
        try Array((Self.header + Self.base + "u25,no\n" + strangers).utf8).withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        try shop.write("consent.csv.gz", bytes)
        shop.refused.insert("u25")
        let service = try shop.service(consent: "consent.csv.gz")
        try shop.look(service, after: 0)
        #expect(try shop.degraded(service).isEmpty)
        try shop.write("consent.csv.gz", Array(bytes.prefix(bytes.count / 2)))
        try shop.look(service, forSeconds: 30)
        #expect(try shop.degraded(service).count == 1)
        try shop.write("consent.csv.gz", bytes)
        try shop.look(service, forSeconds: 11)
        #expect(try shop.degraded(service).isEmpty)
    }

    // MARK: No file at all

    @Test(arguments: ["pipe", "folder", "socket", "device", "nothing"])
    func somethingElseInPlaceOfTheFile(thing: String) throws {
        let service = try start()
        let path = shop.path("consent.csv")
        unlink(path)
        switch thing {
        case "pipe": #expect(mkfifo(path, 0o644) == 0)
        case "folder": #expect(mkdir(path, 0o755) == 0)
        case "socket": #expect(mknod(path, S_IFSOCK | 0o644, 0) == 0)
        case "device": #expect(symlink("/dev/zero", path) == 0)
        default: break
        }
        try shop.look(service, forSeconds: 15)
        try expectStale(service)
        #expect(try shop.source("u20", service) == "personal")
        if thing == "folder" { #expect(rmdir(path) == 0) }
        try shop.replace("consent.csv", Self.header + Self.base + "u25,no\n")
        shop.refused.insert("u25")
        try shop.look(service, forSeconds: 11)
        try expectSound(service)
    }

    @Test func aPipeIsAnErrorAtTheStart() throws {
        #expect(mkfifo(shop.path("pipe.csv"), 0o644) == 0)
        let error = #expect(throws: UserError.self) { try shop.service(consent: "pipe.csv") }
        #expect(error?.problem == "not a regular file" && error?.place?.file == shop.path("pipe.csv"))
    }

    /// Until a first file is known to be whole, nobody knows who said no.
    @Test func aFileThatComesAfterTheStart() throws {
        let service = try shop.service(consent: "late.csv")
        #expect(service.answer("GET", "/v2/health/ready").status == 503)
        shop.refused = Set((0..<30).map { "u\($0)" })
        try shop.look(service, after: 3600)
        try shop.write("late.csv", Self.header + Self.base)
        try shop.look(service, after: 0)
        try shop.look(service, after: 9.5)
        shop.refused = Set(Self.noes)
        try shop.look(service)
        #expect(try shop.source("u1", service) == "personal")
        #expect(service.answer("GET", "/v2/health/ready").status == 200)
    }

    // MARK: Defaults, age and versions

    @Test func whereSilenceMeansNoAYesWaits() throws {
        let service = try shop.service(consent: "consent.csv") { $0.consent?.defaultYes = false }
        shop.refused.formUnion(["u1", "u2", "unknown"])
        try shop.look(service)
        #expect(try shop.source("u20", service) == "personal")
        try shop.write("consent.csv", Self.header + Self.base + "u1,yes\nu20,no\n")
        shop.refused.insert("u20")
        try shop.look(service, after: 0)
        try shop.look(service, after: 9.5)
        shop.refused.remove("u1")
        try shop.look(service)
        #expect(try shop.source("u1", service) == "personal")
    }

    /// A newer file that cannot be read does not make the answers younger.
    @Test func theAgeIsThatOfTheLastUsableFile() throws {
        shop.setAge("consent.csv", 3000)
        let service = try shop.service(consent: "consent.csv") { $0.consent?.maximumAgeHours = 1 }
        try shop.look(service)
        #expect(try shop.source("u20", service) == "personal")
        try shop.write("consent.csv", Self.header + "u20\n")
        shop.setAge("consent.csv", 0)
        try shop.look(service, after: 500)
        #expect(try shop.source("u20", service) == "personal")
        try shop.look(service, after: 200)
        #expect(try shop.source("u20", service) == "popular")
        #expect(shop.text(service, "/v2/health/ready").contains("older than 1.0 hours"))
        try shop.write("consent.csv", Self.header + Self.base)
        shop.setAge("consent.csv", 0)
        try shop.look(service, after: 0)
        try shop.look(service, after: 10)
        #expect(try shop.source("u20", service) == "personal")
    }

    /// A reload tries a refused version at once, which else waits for half a minute.
    @Test func aReloadTriesRefusedVersionsAgain() throws {
        let service = try start()
        try shop.train(on: try shop.bench.folder.file("other.csv", "user,item\nC1,i1\nC2,i1\nC2,i2\n"))
        try shop.bench.trainer("models", "promote", "lists/2", "--to", "champion")
        try shop.look(service)
        #expect(shop.text(service, "/v1/models").contains("refused"))
        try shop.write("consent.csv", Self.header + Self.base + "C1,yes\nC2,no\n")
        try shop.look(service, after: 0)
        try shop.look(service, after: 10)
        #expect(shop.text(service, "/v1/models").contains("refused"))
        service.reload()
        #expect(!shop.text(service, "/v1/models").contains("refused"))
        #expect(shop.text(service, "/v1/models").contains(#""version":2"#))
    }
}
