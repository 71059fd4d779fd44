import Diagnostics
import Events
import Files
import Glibc
import ModelStore
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// Where the lists of a batch may go, and what stays when they cannot.
@Suite struct BatchFileTests {
    private let shop: SampleStore
    private let output: String
    private let manifest: String

    init() throws {
        shop = try SampleStore(SampleRecommender(users: 5, items: 20))
        output = try shop.folder.file("lists.csv", "yesterday")
        manifest = try shop.folder.file("lists.csv.manifest.json", "yesterday's manifest")
    }

    @discardableResult
    private func run(
        _ output: String, _ change: (inout BatchJob) -> Void = { _ in }
    ) throws -> BatchFile<BatchJob>.Manifest {
        var job = BatchJob(shop.version)
        change(&job)
        return try BatchFile(job, output: output).run(
            as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
    }

    private func text(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

    /// The names and contents of all files below the folder, hidden ones too.
    private func files(below folder: String) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in try Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            if Folder.isFolder(path) {
                found.merge(try files(below: path)) { $1 }
            } else {
                found[path] = try bytes(of: path)
            }
        }
        return found
    }

    /// Expects an error, and that no file has changed.
    private func expectUnchanged(
        _ code: ExitCode, _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) throws {
        let before = try files(below: shop.folder.path)
        expectError(code, part, sourceLocation: sourceLocation, body)
        #expect(try files(below: shop.folder.path) == before, sourceLocation: sourceLocation)
    }

    @Test func listsAndManifestAreReplacedTogether() throws {
        let written = try run(output)
        #expect(Lists(try text(of: output)) == (try shop.lists().lists))
        #expect(written.checksums["output"] == (try SHA256Sum.hex(ofFile: output)))
        #expect(try text(of: manifest).contains(try SHA256Sum.hex(ofFile: output)))
        #expect(try Folder.names(in: shop.folder.path) == ["lists.csv", "lists.csv.manifest.json", "models"])
    }

    @Test func whatStandsInTheWayOfTheManifestKeepsTheLists() throws {
        try Folder.remove(manifest)
        try Folder.make(manifest)
        try expectUnchanged(.cannotWrite, manifest) { try run(output) }
        try Folder.remove(manifest)
        try #require(mkfifo(manifest, 0o600) == 0)
        expectError(.cannotWrite, manifest) { try run(output) }
        #expect(try text(of: output) == "yesterday")
    }

    @Test func anInputIsNeverReplaced() throws {
        let consent = try shop.folder.file("consent.csv", "user,personalization\nu001,no\n")
        let users = try shop.folder.file("users.csv", "user\nu001\n")
        let (link, hard, inside) = (
            "\(shop.folder.path)/link.csv", "\(shop.folder.path)/hard.csv", "\(shop.folder.path)/inside"
        )
        try #require(symlink(consent, link) == 0 && Glibc.link(consent, hard) == 0)
        try #require(symlink(shop.folder.path, inside) == 0)
        let names = [consent, link, hard, "\(inside)/consent.csv", "\(shop.folder.path)/./consent.csv", users]
        for name in names {
            expectError(.wrongUsage, "\(name) would replace an input") {
                try run(name) {
                    $0.consent = ConsentSource(consent)
                    $0.users = users
                }
            }
        }
        #expect(try text(of: consent) == "user,personalization\nu001,no\n")
        #expect(try text(of: users) == "user\nu001\n")
    }

    @Test func aManifestIsNeverReplacedByLists() throws {
        let stock = "\(manifest)"
        _ = try shop.folder.file("lists.csv.manifest.json", "item\ni001\n")
        try expectUnchanged(.wrongUsage, "\(stock) would replace an input") { try run(output) { $0.available = stock } }
        try expectUnchanged(.wrongUsage, "the manifest of another") { try run(manifest) }
        try expectUnchanged(.wrongUsage, "the manifest of another") { try run("\(shop.folder.path)/new.manifest.json") }
    }

    @Test func nothingIsWrittenIntoAStore() throws {
        let link = "\(shop.folder.path)/link"
        try #require(symlink(shop.store.path, link) == 0)
        let model = "\(shop.store.path)/sample"
        let names = [
            "\(shop.store.path)/lists.csv", "\(model)/lists.csv", "\(model)/history.jsonl", "\(model)/1/lists.csv",
            "\(model)/1/manifest.json", "\(model)/1/items.safetensors", "\(model)/1/../new.csv", "\(link)/lists.csv",
            "\(link)/sample/1/lists.csv", "\(shop.folder.path)/./models/lists.csv",
        ]
        let before = try files(below: shop.store.path)
        for name in names { expectError(.wrongUsage, name) { try run(name) } }
        #expect(try files(below: shop.store.path) == before)
        // A version that was copied elsewhere is as little a place for lists.
        try #require(try Command.shell(#"cp -r "$1" "$2""#, "\(model)/1", "\(shop.folder.path)/copy").exitCode == 0)
        expectError(.wrongUsage, "among the files of a model store") { try run("\(shop.folder.path)/copy/lists.csv") }
    }

    @Test func aFileOfTheModelIsNeverReplaced() throws {
        let (link, hard) = ("\(shop.folder.path)/link.csv", "\(shop.folder.path)/hard.csv")
        let items = "\(shop.version.folder)/items.safetensors"
        try #require(symlink(items, link) == 0 && Glibc.link(items, hard) == 0)
        for name in [link, hard] {
            expectError(.wrongUsage, "\(name) would replace a file of the model") { try run(name) }
        }
        #expect(Folder.exists(items))
    }

    @Test func withoutARowYesterdaysFilesStay() throws {
        let nobody = try shop.folder.file("nobody.csv", "user\n")
        let empty = try shop.folder.file("empty.csv", "item\n")
        let others = try shop.folder.file("others.csv", "item,stock\nP001,4\nP002,1\n")
        try expectUnchanged(.invalidData, nobody) { try run(output) { $0.users = nobody } }
        for table in [empty, others] {
            try expectUnchanged(.invalidData, table) { try run(output) { $0.available = table } }
        }
        // An item in stock that every customer of the table has already.
        let owner = try #require(shop.sample.histories.firstIndex { !$0.items.isEmpty })
        let item = shop.sample.itemNames[Int(try #require(shop.sample.histories[owner].items.first))]
        let one = try shop.folder.file("one.csv", "item\n\(item)\n")
        let user = try shop.folder.file("user.csv", "user\n\(shop.sample.userNames[owner])\n")
        func change(_ job: inout BatchJob) {
            job.users = user
            job.available = one
        }
        try expectUnchanged(.invalidData, "nobody would get a list: each of the 1 customers") {
            try run(output, change)
        }
        // The gate is no reason to say less.
        try expectUnchanged(.invalidData, "nobody would get a list") {
            try run(output) {
                change(&$0)
                $0.minimumPersonal = 0.5
            }
        }
        let rows = try run(output) {
            change(&$0)
            $0.mask = .none
        }
        #expect(rows.summary.rows == 1)
    }

    /// Popular items are rows too: nobody has to be asked for consent for these.
    @Test func everybodyWhoOptedOutGetsPopularItems() throws {
        let all = shop.sample.userNames.map { "\($0),no\n" }.joined()
        let consent = try shop.folder.file("consent.csv", "user,personalization\n" + all)
        let manifest = try run(output) { $0.consent = ConsentSource(consent) }
        #expect(manifest.summary.rowsBySource == ["popular": 50])
        #expect(manifest.summary.optedOut == 5)
    }
}
