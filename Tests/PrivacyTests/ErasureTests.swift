import Diagnostics
import Documents
import Events
import Files
import Glibc
import Ids
import ModelFiles
import ModelStore
import Privacy
import RecommenderModels
import TestSupport
import Testing

@Suite("Forgetting persons")
struct ErasureTests {
    private let sample: SampleErasure

    init() throws { sample = try SampleErasure() }

    @Test("The person is gone from every byte of the store, and all others are as they were")
    func gone() throws {
        let before = try (1...2).map { try sample.customers("shop/\($0)") }
        let items = try bytes(of: "\(sample.store.path)/shop/1/items.safetensors")
        let receipt = try sample.forget("u007")
        #expect(receipt.changed.map(\.version) == ["shop/1", "shop/2"] && receipt.unknown == 0)
        #expect(receipt.unfinished == nil && receipt.unread.isEmpty && receipt.left.isEmpty)
        #expect(try sample.files(with: "u007").isEmpty)
        #expect(try !sample.files(with: "u008").isEmpty)
        for (number, known) in before.enumerated() {
            var others = known
            #expect(others.removeValue(forKey: "u007") != nil)
            #expect(try sample.customers("shop/\(number + 1)") == others)
        }
        #expect(try bytes(of: "\(sample.store.path)/shop/1/items.safetensors") == items)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("The new user side has the bytes of one that never had the person")
    func freshBytes() throws {
        let whole = try SampleRecommender(seed: 1)
        try sample.forget("u007")
        let content = whole.content.without(7)
        let folder = try TemporaryFolder()
        try content.write(toFolder: folder.path)
        #expect(
            try bytes(of: "\(folder.path)/users.safetensors")
                == bytes(of: "\(sample.store.path)/shop/1/users.safetensors"))
    }

    @Test("The history says so, and the manifest holds from then on")
    func history() throws {
        let sum = try SHA256Sum.hex(ofFile: "\(sample.store.path)/shop/1/manifest.json")
        try sample.forget("u007")
        let last = try #require(try sample.store.history(of: "shop").entries.last)
        #expect(last.action == .forgotten && last.version == 2 && last.actor == "ada" && last.reason == "1 person")
        let now = try SHA256Sum.hex(ofFile: "\(sample.store.path)/shop/1/manifest.json")
        #expect(now != sum)
        let manifest = try sample.store.manifest(of: sample.version("shop/1"))
        #expect(manifest.forgotten?.persons == 1 && manifest.forgotten?.replaces == sum)
        try sample.forget("u008", "u009")
        let later = try sample.store.manifest(of: sample.version("shop/1"))
        #expect(later.forgotten?.persons == 3 && later.forgotten?.replaces == now)
    }

    @Test("An id that nobody knows comes on the list, too; no list names anybody")
    func unknown() throws {
        let receipt = try sample.forget("nobody-here", "u001")
        #expect(receipt.ids == 2 && receipt.unknown == 1 && receipt.changed.count == 2)
        #expect(try sample.files(with: "nobody-here").isEmpty)
        let listed = try #require(try sample.store.forgottenIds(of: "shop"))
        for id in ["nobody-here", "u001"] { #expect(Array(id.utf8).withUnsafeBytes { listed.contains($0) }) }
        #expect(!Array("u002".utf8).withUnsafeBytes { listed.contains($0) })
        #expect(try sample.store.forgottenIds(of: "other") == nil)
        var status = stat()
        #expect(stat(sample.store.forgottenKeyFile, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("An id in another spelling is an error, unless it is said that it is another person")
    func spelling() throws {
        let before = try sample.customers("shop/1")
        expect(.invalidData, "U007", "'u007', which differs in upper and lower case") { try sample.forget("U007") }
        expect(.invalidData, "blanks") { try sample.forget("u007 ") }
        #expect(try sample.customers("shop/1") == before)
        #expect(try sample.store.forgottenIds(of: "shop") == nil)
        var erasure = Erasure(in: sample.store, of: "shop")
        erasure.isExact = true
        let receipt = try erasure.forget([Array("U007".utf8)], by: sample.author, progress: .silent)
        #expect(receipt.unknown == 1 && receipt.changed.isEmpty)
    }

    @Test("A person goes by any of their ids, with all of them")
    func aliases() throws {
        let owners = IdTable(sortedIds: ["u003", "u005"].map { Array($0.utf8) })
        let aliases = IdAliases(
            ids: IdTable(sortedIds: ["cookie-1", "cookie-2", "mail"].map { Array($0.utf8) }), owners: owners,
            owner: [0, 1, 0])
        try sample.write(seed: 3, aliases: aliases)
        let receipt = try sample.forget("mail")
        #expect(receipt.changed.map(\.version) == ["shop/1", "shop/2", "shop/3"])
        for id in ["mail", "cookie-1", "u003"] { #expect(try sample.files(with: id).isEmpty, "\(id)") }
        let model = try Recommender(inFolder: sample.version("shop/3").folder)
        let other = try #require(try Array("cookie-2".utf8).withUnsafeBytes { try model.users.index(of: $0) })
        #expect(try model.users.ids.string(at: other) == "u005")
        #expect(receipt.names.map(\.count) == [3])
        // Whoever is readmitted by one id is readmitted by all.
        try Erasure(in: sample.store, of: "shop").readmit([Array("cookie-1".utf8)], by: sample.author)
        #expect(try sample.store.forgottenIds(of: "shop") == nil)
        expect(.wrongUsage, "not on the list") {
            try Erasure(in: sample.store, of: "shop").readmit([Array("mail".utf8)], by: sample.author)
        }
    }

    @Test("A version that knows a forgotten person is not written any more")
    func guarded() throws {
        try sample.forget("u007")
        expect(.locked, "knows a person who was forgotten") { try sample.write(seed: 9) }
        #expect(try sample.store.versionNumbers(of: "shop") == [1, 2])
        try sample.write(seed: 9, model: "other")
        try sample.forget("u007", of: nil)
        expect(.locked, "forgotten") { try sample.write(seed: 9, model: "third") }
        #expect(try sample.files(with: "u007").isEmpty)
    }

    @Test("Without the key nothing is written, and the message says what to restore")
    func lostKey() throws {
        try sample.forget("u007")
        try Folder.remove(sample.store.forgottenKeyFile)
        expect(.modelUnusable, "key of the list") { try sample.write(seed: 9) }
        expect(.modelUnusable, "key of the list") { try sample.forget("u008") }
        #expect(!Folder.exists(sample.store.forgottenKeyFile))
    }

    @Test("A damaged version is told, and all others are done")
    func damaged() throws {
        let path = "\(sample.store.path)/shop/1/users.safetensors"
        var content = try bytes(of: path)
        content[content.count / 2] ^= 1
        try sample.folder.write(content, to: path)
        let receipt = try sample.forget("u007")
        #expect(receipt.changed.map(\.version) == ["shop/2"] && receipt.unread.map(\.version) == ["shop/1"])
        #expect(receipt.unfinished?.code == .modelUnusable)
    }

    @Test("What people wrote is told by file and line; records and reports are cleared")
    func traces() throws {
        let model = "\(sample.store.path)/shop"
        _ = try sample.folder.file("models/shop/notes.md", "first\ncomplaint of u007, see mail\nu0071\n")
        _ = try sample.folder.file(
            "models/shop/runs.jsonl", "{\"error\":\"the row of u007 is bad\"}\n{\"outcome\":\"published\"}\n")
        try Folder.make("\(model)/reports/1")
        _ = try sample.folder.file("models/shop/reports/1/report.html", "a drawn customer")
        try Folder.make("\(model)/.runs/checkpoints/read-1")
        _ = try sample.folder.file("models/shop/.runs/checkpoints/read-1/users", "u007")
        let receipt = try sample.forget("u007")
        #expect(receipt.left.map(\.file) == ["\(model)/notes.md"] && receipt.left.map(\.line) == [2])
        #expect(receipt.unfinished?.place?.line == 2)
        #expect(!Folder.exists("\(model)/reports/1/report.html") && !Folder.exists("\(model)/.runs/checkpoints"))
        let runs = String(decoding: try bytes(of: "\(model)/runs.jsonl"), as: UTF8.self)
        #expect(runs == "{\"error\":\"the row of [forgotten] is bad\"}\n{\"outcome\":\"published\"}\n")
        _ = try sample.folder.file("models/shop/notes.md", "nothing\n")
        #expect(try sample.forget("u007").unfinished == nil)
    }

    @Test("Folders and files that only their owner may read stay so")
    func permissions() throws {
        let version = "\(sample.store.path)/shop/1"
        chmod(version, 0o700)
        chmod("\(version)/users.safetensors", 0o600)
        try sample.forget("u007")
        var status = stat()
        #expect(stat(version, &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat("\(version)/users.safetensors", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("Mistakes are told before anything changes")
    func mistakes() throws {
        expect(.wrongUsage, "no id") {
            try Erasure(in: sample.store, of: "shop").forget([], by: sample.author, progress: .silent)
        }
        expect(.wrongUsage, "empty") { try sample.forget("") }
        expect(.modelUnusable, "no model 'other'") { try sample.forget("u007", of: "other") }
        let empty = ModelStore(path: "\(sample.folder.path)/none")
        expect(.modelUnusable, "no model in the store") {
            try Erasure(in: empty, of: nil).forget([Array("u007".utf8)], by: sample.author, progress: .silent)
        }
        #expect(try sample.store.forgottenIds(of: "shop") == nil)
    }

    @Test("An id in a reason goes from the history, whose chain is whole and says so")
    func reasons() throws {
        _ = try sample.store.promote(
            Reference(parsing: "shop/1"), to: "champion", by: sample.author,
            reason: "u007 complained, and u0071 did not")
        let aliases = try sample.store.aliases(of: "shop")
        let receipt = try sample.forget("u007")
        let history = "\(sample.store.path)/shop/history.jsonl"
        #expect(receipt.cleared == [history] && receipt.unfinished == nil)
        #expect(try sample.files(with: "u007 ").isEmpty)
        let entries = try sample.store.history(of: "shop").entries
        #expect(entries.contains { $0.reason == "[forgotten] complained, and u0071 did not" && $0.alias == "champion" })
        #expect(entries.last?.action.name == "reasons cleared")
        #expect(try sample.store.aliases(of: "shop") == aliases)
        #expect(try sample.store.verify().problems.isEmpty)
        #expect(try sample.forget("u007").cleared.isEmpty)
    }

    @Test("A damaged history is told at the end, after all other models were done")
    func damagedHistory() throws {
        try sample.write(seed: 3, model: "other")
        let path = "\(sample.store.path)/other/history.jsonl"
        let before = String(decoding: try bytes(of: path), as: UTF8.self)
        _ = try sample.folder.file("models/other/history.jsonl", before.replacing("ada", with: "adb"))
        let receipt = try sample.forget("u007", of: nil)
        #expect(receipt.changed.map(\.version) == ["shop/1", "shop/2"])
        #expect(receipt.unread.map(\.version) == ["other"] && receipt.unfinished?.code == .modelUnusable)
        let listed = try #require(try sample.store.forgottenIds(of: "other"))
        #expect(Array("u007".utf8).withUnsafeBytes { listed.contains($0) })
        _ = try sample.folder.file("models/other/history.jsonl", before)
        let again = try sample.forget("u007", of: nil)
        #expect(again.changed.map(\.version) == ["other/1"] && again.unfinished == nil)
    }

    @Test("A list that is lost, emptied or damaged stops what would learn the persons again, and is told")
    func lostList() throws {
        try sample.forget("u007")
        let path = "\(sample.store.path)/shop/forgotten.jsonl"
        let whole = String(decoding: try bytes(of: path), as: UTF8.self)
        func isRefused(_ text: String) throws {
            expect(.modelUnusable, text) { try sample.write(seed: 9) }
            expect(.modelUnusable, text) { try sample.store.forgottenIds(of: "shop") }
            expect(.modelUnusable, text) { try sample.store.forgottenIds(isNeeded: true) }
            #expect(try sample.store.verify().problems.contains { $0.file == path && !$0.isHarmless })
        }
        for (text, problem) in [
            ("", "empty"), (whole.replacing("\"names\"", with: "\"nimes\""), "names nobody"), ("{}\n", "damaged"),
        ] {
            _ = try sample.folder.file("models/shop/forgotten.jsonl", text)
            try isRefused(problem)
        }
        try Folder.remove(path)
        try isRefused("missing")
        #expect(symlink("nowhere", path) == 0)
        try isRefused("forgotten.jsonl")
        try Folder.remove(path)
        _ = try sample.folder.file("models/shop/forgotten.jsonl", whole)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("Files of ids that are part of no version are told")
    func movedAside() throws {
        let model = "\(sample.store.path)/shop"
        for name in ["1.bad", ".backup"] {
            _ = try Command.shell(#"cp -r "$1/1" "$1/$2""#, model, name)
        }
        let damaged = "\(model)/.backup/users.safetensors"
        var content = try bytes(of: damaged)
        content[0] ^= 1
        try sample.folder.write(content, to: damaged)
        let receipt = try sample.forget("u007")
        #expect(receipt.left.map(\.file).sorted() == [damaged, "\(model)/1.bad/users.safetensors"])
        #expect(receipt.left.allSatisfy { $0.line == nil } && receipt.unfinished?.code == .invalidData)
        for name in ["1.bad", ".backup"] { try Folder.remove("\(model)/\(name)") }
        #expect(try sample.forget("u007").unfinished == nil)
    }
}

/// Expects a `UserError` of this code with a remedy, whose text contains every one of `parts`.
func expect<Result>(
    _ code: ExitCode, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
    in body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        for part in parts { #expect(error.description.contains(part), sourceLocation: sourceLocation) }
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
