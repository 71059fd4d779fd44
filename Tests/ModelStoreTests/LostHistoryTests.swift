import Diagnostics
import Documents
import ModelStore
import TestSupport
import Testing

/// Versions whose history is lost, wholly or in part, together with what confirms it.
@Suite("Lost histories")
struct LostHistoryTests {
    private let sample: SampleStore

    /// Versions 1 to 3, the champion at 3.
    init() throws {
        sample = try SampleStore()
        for value: UInt32 in 1...3 { try sample.write(value) }
        try sample.promote("shop/3")
    }

    private var history: String { "\(sample.model)/history.jsonl" }
    private var aliases: String { "\(sample.model)/aliases.json" }

    private func expectDamaged(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = try sample.files()
        let report = try sample.store.verify()
        #expect(!report.isSound, sourceLocation: sourceLocation)
        #expect(
            report.problems.filter { !$0.isHarmless }.map(\.file) == [history], sourceLocation: sourceLocation)
        let store = sample.store
        expect(.modelUnusable, history, "backup", sourceLocation: sourceLocation) { try sample.resolve("shop") }
        expect(.modelUnusable, history, sourceLocation: sourceLocation) {
            try store.checked(Reference(parsing: "shop/1"))
        }
        expect(.modelUnusable, history, sourceLocation: sourceLocation) { try sample.promote("shop/1") }
        expect(.modelUnusable, history, sourceLocation: sourceLocation) { try store.prepare(model: "shop") }
        expect(.modelUnusable, history, sourceLocation: sourceLocation) { try sample.write() }
        #expect(try store.list().first?.problem?.code == .modelUnusable, sourceLocation: sourceLocation)
        #expect(try sample.files() == before, sourceLocation: sourceLocation)
    }

    @Test("Both files are gone")
    func gone() throws {
        try remove(history)
        try remove(aliases)
        try expectDamaged()
        // A version that is named by its path needs no history.
        #expect(try sample.store.checked(Reference(parsing: "\(sample.model)/2")).number == 2)
    }

    @Test("Both files are empty, as while a store is copied over in place")
    func empty() throws {
        try sample.folder.write([], to: history)
        try sample.folder.write([], to: aliases)
        try expectDamaged()
    }

    @Test("The history is gone, and what confirms it is half")
    func half() throws {
        let content = try bytes(of: aliases)
        try remove(history)
        try sample.folder.write(Array(content.prefix(content.count / 2)), to: aliases)
        try expectDamaged()
    }

    @Test("The history ends behind its first line, and nothing confirms it")
    func cutHistory() throws {
        let lines = try bytes(of: history).split(separator: 0x0A)
        try sample.folder.write(Array(lines[0]) + [0x0A], to: history)
        try remove(aliases)
        try expectDamaged()
    }

    @Test("A history that is shorter than it was is damaged, though every version is in it")
    func shorterHistory() throws {
        let lines = try bytes(of: history).split(separator: 0x0A).map { Array($0) + [0x0A] }
        try sample.folder.write(Array(lines.dropLast().joined()), to: history)
        try expectDamaged()
    }

    @Test("Only what confirms the history is gone: the history counts")
    func goneAliases() throws {
        try remove(aliases)
        #expect(try sample.resolve("shop").number == 3)
        #expect(try sample.store.verify().isSound)
    }

    @Test("One version, and both files gone: no writer leaves that")
    func oneVersion() throws {
        for number in 2...3 { try remove("\(sample.model)/\(number)") }
        try remove(history)
        try remove(aliases)
        try expectDamaged()
    }

    @Test("The first version of a writer that was killed before the history is no damage")
    func firstVersion() throws {
        for number in 2...3 { try remove("\(sample.model)/\(number)") }
        try remove(history)
        // What a writer records before its first version is in its place.
        var record: [String: JSONValue] = [
            "aliases": .object([:]), "history": ["bytes": .int(0), "last": .string(sha256(""))],
        ]
        record["sha256"] = .string(sha256(JSONValue.object(record).text))
        try sample.folder.write(Array(JSONValue.object(record).indentedText.utf8), to: aliases)
        #expect(try sample.store.verify().isSound)
        #expect(try sample.store.checked(Reference(parsing: "shop/1")).number == 1)
        #expect(try sample.write() == 2)
        #expect(try sample.store.history(of: "shop").entries.map(\.version) == [1, 2])
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("Versions that are moved away end the damage")
    func movedAway() throws {
        try remove(history)
        try remove(aliases)
        try makeFolder("\(sample.folder.path)/aside")
        for number in 1...3 {
            try #require(rename("\(sample.model)/\(number)", to: "\(sample.folder.path)/aside/\(number)"))
        }
        for number in 1...3 {
            let copy = try ModelStore(path: "\(sample.folder.path)/nowhere").copy(
                Reference(parsing: "\(sample.folder.path)/aside/\(number)"), to: sample.store, by: sample.author)
            #expect(copy.version.number == number && !copy.wasThere)
        }
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("One damaged history hides no other model")
    func otherModels() throws {
        try sample.store.write(model: "other", by: sample.author) { try SampleStore.build(7, in: $0) }
        try sample.store.promote(Reference(parsing: "other/1"), to: "champion", by: sample.author)
        try sample.folder.write(Array("{}\n".utf8), to: history)
        let listed = try sample.store.list()
        #expect(listed.map(\.name) == ["other", "shop"])
        #expect(listed[0].problem == nil && listed[0].versions.map(\.aliases) == [["champion"]])
        #expect(listed[1].problem?.place?.file == history && listed[1].versions.map(\.version.number) == [1, 2, 3])
        #expect(try sample.store.checked(Reference(parsing: "other")).number == 1)
        #expect(try sample.store.verify().checked.contains("\(sample.store.path)/other/1/items.safetensors"))
    }

    @Test("What stands in the place of a store and is no folder is an error")
    func noFolder() throws {
        let path = try sample.folder.file("plain", "text")
        let store = ModelStore(path: path)
        expect(.modelUnusable, path, "no folder") { try store.list() }
        expect(.modelUnusable, path) { try store.resolve(Reference(parsing: "shop")) }
        expect(.modelUnusable, path) { try store.verify() }
    }

    @Test("A line of another year hides no later promotion")
    func wrongTimes() throws {
        func promote(_ number: Int, at seconds: Int64) throws {
            try sample.store.promote(
                .number(model: "shop", number: number), to: "champion",
                by: Author(name: "ada") { UTCTime(seconds: seconds) })
        }
        // 2031-01-01, 1970-01-01 and 2026-03-02.
        let days: [Int64] = [1_924_992_000, 0, 1_772_409_600]
        for (number, day) in zip([1, 2, 3], days) { try promote(number, at: day) }
        try promote(1, at: days[2])
        try remove(aliases)
        let history = try sample.store.history(of: "shop")
        #expect(try sample.resolve("shop").number == 1)
        #expect(history.aliases(at: UTCTime(seconds: days[2])) == ["champion": 1])
        #expect(history.aliases(at: UTCTime(seconds: days[0])) == ["champion": 1])
        // Before the promotions of 2026 only the line of 1970 counts.
        #expect(history.aliases(at: UTCTime(seconds: 1)) == ["champion": 2])
    }
}
