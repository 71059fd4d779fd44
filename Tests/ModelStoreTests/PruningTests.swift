import Diagnostics
import Files
import ModelStore
import Synchronization
import TestSupport
import Testing

/// Which versions are pruned, and what is left of them.
@Suite("Pruning")
struct PruningTests {
    private static let day: Int64 = 86_400
    let sample: SampleStore
    /// The day that the clock shows, counted from the start of the sample.
    private let today = Clock()

    private final class Clock: Sendable {
        let day = Atomic<Int64>(0)
    }

    init() throws { sample = try SampleStore() }

    private var author: Author {
        let today = today
        return Author(name: "eve") {
            UTCTime(seconds: SampleStore.start + today.day.load(ordering: .relaxed) * Self.day)
        }
    }

    private func set(_ day: Int64) { today.day.store(day, ordering: .relaxed) }

    /// Writes a version of a model that began from `parent`, and was measured beside `baseline`.
    @discardableResult
    private func write(
        _ model: String = "shop", from parent: String? = nil, beside baseline: String? = nil
    ) throws -> Int {
        try sample.store.write(model: model, by: author) { folder in
            var manifest = try SampleStore.build(1, in: folder)
            manifest.parents = parent.map { [.init(version: $0, manifest: String(repeating: "0", count: 64))] }
            if let baseline {
                manifest.quality?.baselines["champion"] = .init(metrics: [:], differences: [:], version: baseline)
            }
            return manifest
        }
    }

    private func promote(_ number: Int, to alias: String = "champion") throws {
        try sample.store.promote(.number(model: "shop", number: number), to: alias, by: author)
    }

    private func plan(keep: Int, days: Int64 = 0) throws -> PruningPlan {
        try sample.store.pruningPlan(
            of: "shop", by: PruningRule(keep: keep, keepFor: days * Self.day), now: author.clock())
    }

    private func prune(keep: Int, days: Int64 = 0, reason: String? = nil) throws -> [Int] {
        try sample.store.prune(
            "shop", by: PruningRule(keep: keep, keepFor: days * Self.day), author: author, reason: reason
        ).pruned.map(\.number)
    }

    private func reasons(_ plan: PruningPlan, _ number: Int) -> String {
        plan.decisions.first { $0.number == number }?.reasons.joined(separator: "; ") ?? "no decision"
    }

    @Test("The newest, those of aliases, and those that an alias has left within the time stay")
    func rules() throws {
        for _ in 1...7 { try write() }
        try promote(1)
        set(10)
        try promote(2)
        set(40)
        try promote(3)
        try promote(5, to: "challenger")
        set(100)
        // Version 1 was left on day 10, 2 on day 40.
        let plan = try plan(keep: 1, days: 70)
        #expect(plan.pruned.map(\.number) == [1, 4, 6])
        #expect(reasons(plan, 2).contains("champion pointed at it until 2026-04-10T00:00:00Z"))
        #expect(reasons(plan, 3).contains("champion points at it"))
        #expect(reasons(plan, 5).contains("challenger points at it"))
        #expect(reasons(plan, 7).contains("newest 1"))
        #expect(reasons(plan, 4).contains("70d"))
        #expect(try self.plan(keep: 1, days: 60).pruned.map(\.number) == [1, 2, 4, 6])
        #expect(try self.plan(keep: 3, days: 90).pruned.map(\.number) == [1, 4])
        #expect(try self.plan(keep: 1, days: 91).pruned.map(\.number) == [4, 6])
        #expect(try self.plan(keep: 9).pruned.isEmpty)
        #expect(plan.decisions.allSatisfy { $0.bytes > 160_000 })
        expect(.wrongUsage, "prune.keep") { try PruningRule(keep: 0) }
        expect(.modelUnusable, "no model 'other'") {
            try sample.store.prune("other", by: PruningRule(keep: 1), author: author)
        }
    }

    @Test("What a version that stays began from stays, through all generations and from other models")
    func parents() throws {
        try write()
        try write(from: "shop/1")
        try write()
        try write(from: "shop/2")
        try write(from: "shop/3")
        try write()
        try write(from: "shop/4", beside: "shop/6")
        #expect(try plan(keep: 1).pruned.map(\.number) == [3, 5])
        #expect(try reasons(plan(keep: 1), 1) == "shop/2 began from it")
        #expect(try reasons(plan(keep: 1), 6) == "shop/7 was measured beside it")
        try write("segments", from: "shop/3")
        #expect(try plan(keep: 1).pruned.map(\.number) == [5])
        #expect(try prune(keep: 1) == [5])
        #expect(try sample.store.versionNumbers(of: "shop") == [1, 2, 3, 4, 6, 7])
    }

    @Test("The history says what went, why and by whom; verify and the chain are content; no number comes again")
    func record() throws {
        for _ in 1...4 { try write() }
        try promote(2)
        let model = sample.model
        for path in ["reports/1/report.html", "reports/2/report.html", "signatures/1.json", "signatures/2.json"] {
            try Folder.make(Folder.parent(of: "\(model)/\(path)"))
            try sample.folder.write([1], to: "\(model)/\(path)")
        }
        let before = try sample.files()
        #expect(try plan(keep: 1).pruned.map(\.number) == [1, 3])
        #expect(try sample.files() == before)
        #expect(try prune(keep: 1, reason: "the disk is full") == [1, 3])
        let lines = try sample.store.history(of: "shop").entries.filter { $0.action == .pruned }
        #expect(lines.map(\.version) == [1, 3] && lines.allSatisfy { $0.actor == "eve" && $0.manifest?.count == 64 })
        #expect(
            lines.allSatisfy {
                $0.reason?.contains("the disk is full") == true && $0.reason?.contains("newest 1") == true
            })
        #expect(try names(in: model) == [".lock", "2", "4", "aliases.json", "history.jsonl", "reports", "signatures"])
        #expect(try names(in: "\(model)/reports") == ["2"] && names(in: "\(model)/signatures") == ["2.json"])
        // The signature that stays says nothing that can be read.
        #expect(try sample.store.verify().problems.map(\.file) == ["\(model)/signatures/2.json"])
        #expect(try prune(keep: 1).isEmpty)
        expect(.modelUnusable, "no version 3", "pruned at 2026-03-01T00:00:00Z by 'eve'") {
            try sample.resolve("shop/3")
        }
        try remove("\(model)/4")
        #expect(try write() == 5)
        #expect(try sample.store.aliases(of: "shop") == ["champion": 2])
        expect(.modelUnusable, "pruned") { try promote(1) }
    }

    @Test("Killed at any step, the next writer goes on")
    func interrupted() throws {
        for _ in 1...5 { try write() }
        try promote(5)
        let whole = try sample.files()
        #expect(try prune(keep: 1) == [1, 2, 3, 4])
        let (history, aliases) = (try bytes(of: "\(sample.model)/history.jsonl"), "\(sample.model)/aliases.json")
        let marker = Array("{\"versions\": [1, 2, 3, 4]}".utf8)
        func restore(_ files: [String: [UInt8]]) throws {
            try remove(sample.model)
            for (path, content) in files {
                try Folder.make(Folder.parent(of: path))
                try sample.folder.write(content, to: path)
            }
            try sample.folder.write(marker, to: "\(sample.model)/.pruning.json")
        }
        // After the announcement: the history does not know it, so all versions stay.
        try restore(whole)
        #expect(try sample.store.verify().isSound)
        #expect(try write() == 6)
        #expect(try sample.store.versionNumbers(of: "shop") == [1, 2, 3, 4, 5, 6])
        // After the history, with one version gone, one moved aside and partly deleted.
        for hasAliases in [true, false] {
            try restore(whole)
            try sample.folder.write(history, to: "\(sample.model)/history.jsonl")
            if !hasAliases { try remove(aliases) }
            try remove("\(sample.model)/1")
            #expect(rename("\(sample.model)/2", to: "\(sample.model)/.pruned-2"))
            try remove("\(sample.model)/.pruned-2/manifest.json")
            let report = try sample.store.verify()
            #expect(report.isSound && report.problems.contains { $0.text.contains("prune was interrupted") })
            #expect(try sample.resolve("shop").number == 5)
            #expect(try write() == 6)
            #expect(try sample.store.versionNumbers(of: "shop") == [5, 6])
            #expect(try names(in: sample.model).filter { $0.hasPrefix(".") } == [".lock"])
            #expect(try sample.store.verify().problems.isEmpty)
        }
    }

    @Test("A version that was brought back stays, whatever is written later")
    func broughtBack() throws {
        let other = ModelStore(path: "\(sample.folder.path)/other")
        for _ in 1...3 { try write() }
        _ = try sample.store.copy(Reference(parsing: "shop/1"), to: other, by: author)
        try copyFolder("\(sample.model)/2", to: "\(sample.folder.path)/backup")
        #expect(try prune(keep: 1) == [1, 2])
        try copyFolder("\(sample.folder.path)/backup", to: "\(sample.model)/2")
        let report = try sample.store.verify()
        #expect(report.isSound && report.problems.map(\.text) == ["the version was pruned and is here again"])
        try write()
        #expect(try sample.store.versionNumbers(of: "shop") == [2, 3, 4])
        _ = try other.copy(Reference(parsing: "shop/1"), to: sample.store, by: author)
        #expect(try sample.store.versionNumbers(of: "shop") == [1, 2, 3, 4])
        #expect(try prune(keep: 1) == [1, 2, 3])
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("A folder that is not the version of its number is neither pruned nor among the newest")
    func strangers() throws {
        for _ in 1...3 { try write() }
        try write("other")
        try copyFolder("\(sample.store.path)/other/1", to: "\(sample.model)/9")
        try remove("\(sample.model)/1")
        try copyFolder("\(sample.model)/2", to: "\(sample.model)/1")
        let plan = try plan(keep: 1)
        #expect(plan.pruned.map(\.number) == [2])
        #expect(reasons(plan, 9).contains("models verify shop/9") && reasons(plan, 1).contains("models verify shop/1"))
        try sample.folder.write([0x7B], to: "\(sample.model)/2/manifest.json")
        expect(.modelUnusable, "what shop/2 began from", "nothing was pruned") { try prune(keep: 1) }
        #expect(try names(in: sample.model).contains("2"))
    }

    @Test("A clock that goes back prunes nothing too early, and one before 1970 nothing at all")
    func clock() throws {
        for _ in 1...3 { try write() }
        set(100)
        try promote(1)
        // The alias leaves version 1, while the clock shows a day long ago.
        set(2)
        try promote(2)
        set(110)
        #expect(try plan(keep: 1, days: 90).pruned.isEmpty)
        set(-50)
        #expect(try plan(keep: 1, days: 90).pruned.isEmpty)
        set(-30_000)
        let before = try sample.files()
        expect(.cannotWrite, "clock", "nothing was written") { try prune(keep: 1) }
        #expect(try sample.files() == before)
    }
}
