import Diagnostics
import Glibc
import ModelStore
import TestSupport
import Testing

/// What people do to the folders of a store by hand, and what a clock does: a clear error each, and nothing is lost.
@Suite("Mishaps")
struct MishapTests {
    private let sample: SampleStore
    private var store: ModelStore { sample.store }

    /// Versions 1 to 3, the champion at 2, after 1.
    init() throws {
        sample = try SampleStore()
        for value: UInt32 in 1...3 { try sample.write(value) }
        for number in 1...2 { try sample.promote("shop/\(number)") }
    }

    private func check(_ reference: String) throws -> Version { try store.checked(Reference(parsing: reference)) }

    private func harmful() throws -> [String] {
        try store.verify().problems.filter { !$0.isHarmless }.map {
            "\($0.file.dropFirst(store.path.count + 1)): \($0.text)"
        }
    }

    @Test("The folder of the champion is removed: an error, and the way back is open")
    func removedVersion() throws {
        try remove("\(sample.model)/2")
        expect(.modelUnusable, "no version 2, where the alias 'champion' points", "1, 3") { try check("shop") }
        #expect(try harmful() == ["shop/2: the alias 'champion' points at this version, which is missing"])
        let pruned = try store.prune("shop", by: PruningRule(keep: 1), author: sample.author).pruned
        #expect(pruned.isEmpty)
        #expect(try store.rollback(model: "shop", by: sample.author).to == 1)
        #expect(try SampleStore.value(of: check("shop")) == 1)
        #expect(try sample.write() == 4)
    }

    @Test("The folder of the model, and that of the store, are removed")
    func removedModel() throws {
        try remove(sample.model)
        expect(.modelUnusable, "no model 'shop'") { try check("shop") }
        expect(.modelUnusable, "no model 'shop'") { try sample.promote("shop/1") }
        expect(.modelUnusable, "no model 'shop'") {
            try store.prune("shop", by: PruningRule(keep: 1), author: sample.author)
        }
        expect(.modelUnusable, "no model 'shop'") { try store.repair("shop", by: sample.author) }
        #expect(try store.repair(by: sample.author).isEmpty)
        try remove(store.path)
        expect(.modelUnusable, "no store") { try store.verify() }
        #expect(try store.repair(by: sample.author).isEmpty)
    }

    @Test("A version's folder is renamed by hand: its number is told, and the old name heals all")
    func renamedVersion() throws {
        #expect(rename("\(sample.model)/2", to: "\(sample.model)/9"))
        for reference in ["shop", "shop/9"] { expect(.modelUnusable, "2") { try check(reference) } }
        expect(.modelUnusable, "shop/2") { try sample.promote("shop/9") }
        #expect(
            try harmful() == [
                "shop/2: the alias 'champion' points at this version, which is missing",
                "shop/9/manifest.json: it belongs to 'shop/2'",
            ])
        let plan = try store.prune("shop", by: PruningRule(keep: 1, keepFor: 0), author: sample.author)
        #expect(plan.pruned.map(\.number) == [1])
        #expect(try sample.write() == 10)
        #expect(rename("\(sample.model)/9", to: "\(sample.model)/2"))
        #expect(try SampleStore.value(of: check("shop")) == 2)
        #expect(try store.verify().problems.isEmpty)
    }

    @Test("A model's folder is renamed by hand: no version is used under the other name, none is pruned")
    func renamedModel() throws {
        #expect(rename(sample.model, to: "\(store.path)/toys"))
        expect(.modelUnusable, "no model 'shop'", "toys") { try check("shop") }
        for reference in ["toys", "toys/1"] { expect(.modelUnusable, "'shop/") { try check(reference) } }
        expect(.modelUnusable, "toys/3") { try sample.promote("toys/3") }
        #expect(try harmful() == (1...3).map { "toys/\($0)/manifest.json: it belongs to 'shop/\($0)'" })
        let plan = try store.prune("toys", by: PruningRule(keep: 1, keepFor: 0), author: sample.author)
        #expect(plan.pruned.isEmpty && plan.decisions.count == 3)
        #expect(rename("\(store.path)/toys", to: sample.model))
        #expect(try store.verify().problems.isEmpty)
        #expect(try SampleStore.value(of: check("shop")) == 2)
    }

    @Test("A folder is copied in from another model: it is no version, and nothing of it is lost")
    func copiedIn() throws {
        try store.write(model: "lists", by: sample.author) { try SampleStore.build(9, in: $0) }
        try copyFolder("\(store.path)/lists/1", to: "\(sample.model)/4")
        expect(.modelUnusable, "'lists/1'") { try check("shop/4") }
        expect(.modelUnusable, "shop/4", "lists/1") { try sample.promote("shop/4") }
        #expect(try harmful() == ["shop/4/manifest.json: it belongs to 'lists/1'"])
        #expect(try store.repair(by: sample.author).isEmpty)
        let plan = try store.prune("shop", by: PruningRule(keep: 1, keepFor: 0), author: sample.author)
        #expect(plan.pruned.map(\.number) == [1])
        #expect(try sample.write() == 5)
        #expect(try names(in: "\(sample.model)/4").count == 2)
        try remove("\(sample.model)/4")
        #expect(try store.verify().problems.isEmpty)
    }

    @Test("A clock that goes back changes no order: the last line counts, and a rollback finds its way")
    func clock() throws {
        let early = Author(name: "eve") { UTCTime(seconds: 86_400) }
        #expect(try store.write(model: "shop", by: early) { try SampleStore.build(4, in: $0) } == 4)
        try store.promote(Reference(parsing: "shop/4"), to: "champion", by: early)
        #expect(try SampleStore.value(of: check("shop")) == 4)
        #expect(try store.rollback(model: "shop", by: early).to == 2)
        #expect(try store.verify().problems.isEmpty)
        let broken = Author(name: "eve") { UTCTime(seconds: -1) }
        let before = try sample.files()
        expect(.cannotWrite, "clock") { try store.promote(Reference(parsing: "shop/3"), to: "champion", by: broken) }
        expect(.cannotWrite, "clock") { try store.rollback(model: "shop", by: broken) }
        #expect(try sample.files() == before)
    }
}
