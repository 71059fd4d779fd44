import Diagnostics
import Documents
import Files
import Gates
import ModelStore
import TestSupport
import Testing

/// Gates of an alias, judged by what a store holds.
@Suite struct PromotionTests {
    private func code(_ body: () throws -> Void) -> ExitCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? UserError)?.code ?? .unexpected
        }
    }

    @Test func theManifestAndTheFilesAreEvidence() throws {
        let shop = try GateShop()
        try shop.write()
        let version = try shop.version(1)
        let evidence = try Evidence(of: shop.store.manifest(of: version), in: version)
        #expect(evidence.name == "shop/1")
        let size = try ["items.safetensors", "users.safetensors", "manifest.json"].map {
            Double(try bytes(of: version.path(of: $0)).count)
        }.reduce(0, +)
        // 100 rows without 10 are 90 events, of which 20 are repeated.
        #expect(
            evidence.counts == [.rows: 100, .users: 8, .items: 30, .pairs: 70, .events: 90, .size: size])
        #expect(evidence.newest?.description == "2026-02-28T00:00:00Z")
        var seconds = 0.0
        let opening = try version.secondsToOpen {
            seconds += 1.5
            return seconds
        }
        #expect(opening == 1.5)
    }

    @Test func anAliasWithoutGatesNeedsNoVerdict() throws {
        let shop = try GateShop()
        try shop.write()
        #expect(try shop.judged(1) == nil)
        try shop.promote(1)
        #expect(try shop.champion() == 1)
    }

    @Test func onlyAVerdictMovesAnAliasWithGates() throws {
        let shop = try GateShop()
        try shop.write(rows: 100)
        try shop.write(rows: 79)
        try shop.guardChampion("rows >= 0.8 * champion", "smoke", "newest within 1d", "open within 1s")
        #expect(code { try shop.promote(1) } == .gateNotMet)
        let first = try #require(try shop.judged(1))
        #expect(first.report.results.map(\.outcome) == [.notNeeded, .passed, .passed, .passed])
        let verdict = try #require(first.verdict(isForced: false))
        #expect(verdict.holder == nil && !verdict.isForced && verdict.gates.count == 4)
        try shop.promote(1, verdict)
        #expect(try shop.champion() == 1)
        // 79 rows are fewer than 80% of 100.
        let second = try #require(try shop.judged(2))
        #expect(second.report.results.map(\.outcome) == [.failed, .passed, .passed, .passed])
        #expect(second.verdict(isForced: false) == nil)
        // The verdict of an earlier day does not count for another holder, nor one on other gates.
        #expect(code { try shop.promote(2, verdict) } == .locked)
        #expect(code { try shop.promote(2, PromotionVerdict(gates: ["smoke"], holder: 1)) } == .gateNotMet)
        #expect(try shop.champion() == 1)
        let forced = try #require(second.verdict(isForced: true))
        #expect(forced.isForced)
        try shop.promote(2, forced)
        #expect(try shop.champion() == 2)
        let last = try #require(try shop.store.history(of: "shop").entries.last)
        #expect(last.isForced && last.from == 1 && last.to == 2 && last.reason == "a test")
        #expect(try shop.store.verify().problems.isEmpty)
        // Going back needs no verdict.
        #expect(try shop.store.rollback(model: "shop", by: shop.author).to == 1)
    }

    @Test func forceThatIsNotNeededIsNotRecorded() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.guardChampion("rows >= 100")
        let judged = try #require(try shop.judged(1))
        let verdict = try #require(judged.verdict(isForced: true))
        #expect(!verdict.isForced)
        try shop.promote(1, verdict)
        #expect(try shop.store.history(of: "shop").entries.last?.isForced == false)
    }

    @Test func theHolderItselfIsNotJudged() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.promote(1)
        try shop.guardChampion("rows >= 1000")
        let judged = try #require(try shop.judged(1))
        #expect(judged.report.results.isEmpty && judged.report.isMet)
        try shop.promote(1)
        #expect(try shop.store.history(of: "shop").entries.count == 2)
    }

    @Test func onlyAComparisonWithTheHolderCounts() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.promote(1)
        try shop.guardChampion("ndcg@20 >= champion - 0.002")
        let cases: [(String?, GateOutcome)] = [("shop/1", .passed), ("shop/9", .unmeasured), (nil, .unmeasured)]
        for (beside, outcome) in cases {
            let number = try shop.write(quality: GateShop.quality(-0.001, 0.003, beside: beside))
            #expect(try shop.judged(number)?.report.results.map(\.outcome) == [outcome], "\(beside ?? "nobody")")
        }
        // Nothing was compared at all.
        #expect(try shop.judged(shop.write())?.report.isMet == false)
    }

    /// Data and seed may differ, but not what makes another model.
    @Test func aDoubtIsForRetrainingsOfTheSameSettings() throws {
        let shop = try GateShop()
        try shop.write(factors: 64)
        try shop.promote(1)
        try shop.guardChampion("ndcg@20 >= champion")
        let doubtful = GateShop.quality(-0.004, 0.003, beside: "shop/1")
        let same = try shop.write(rows: 120, factors: 64, seed: 7, quality: doubtful)
        let other = try shop.write(factors: 32, quality: doubtful)
        let first = try #require(try shop.judged(same))
        #expect(first.report.onDoubt == .publish && first.report.isMet && first.report.warning != nil)
        let second = try #require(try shop.judged(other))
        #expect(second.report.onDoubt == .refuse && !second.report.isMet)
        try shop.guardChampion("ndcg@20 >= champion", onDoubt: .refuse)
        #expect(try shop.judged(same)?.report.isMet == false)
        try shop.guardChampion("ndcg@20 >= champion", onDoubt: .publish)
        #expect(try shop.judged(other)?.report.isMet == true)
    }

    @Test func aHolderThatIsGoneLetsNothingPassButForce() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.write()
        try shop.promote(1)
        try shop.guardChampion("rows >= 0.8 * champion")
        try Folder.remove(try shop.version(1).folder)
        let judged = try #require(try shop.judged(2))
        #expect(judged.report.results.map(\.outcome) == [.unmeasured])
        try shop.promote(2, judged.verdict(isForced: true))
        #expect(try shop.champion() == 2)
    }

    @Test func gatesThatCannotBeReadLetNothingPass() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.guardChampion("ndcg@20 > popularty")
        #expect(code { _ = try shop.judged(1) } == .modelUnusable)
        #expect(code { try shop.promote(1) } == .gateNotMet)
        let fixed = try Gate(parsing: "ndcg@20 > shop/1")
        #expect(code { try fixed.checkGuardsAlias() } == .wrongUsage)
        #expect(code { try Gate(parsing: "ndcg@20 > champion").checkGuardsAlias() } == nil)
    }
}
