import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Tables
import TestSupport
import Testing
import Training
import Tuning

/// A search goes on with the trials of one that asked the same, and with no others.
@Suite struct SearchJournalTests {
    private struct Stopped: Error {}

    private let bench: TrainingBench

    init() throws { bench = try TrainingBench() }

    /// Whether the trials of a search that did not end are dropped by the next one.
    private func dropsTrials(_ first: RecommenderTuning, then change: () throws -> RecommenderTuning) throws -> Bool {
        let path = "\(bench.folder.path)/journal"
        let warnings = Warnings()
        func search(_ tuning: RecommenderTuning) throws {
            let log = try tuning.training.read(threads: 2, .silent)
            #expect(throws: Stopped.self) {
                try tuning.search(log, journal: path, machine: bench.machine, progress: warnings.progress) {
                    _ -> Void in
                    throw Stopped()
                }
            }
        }
        try search(first)
        try search(change())
        return warnings.all.contains { $0.contains("trials of another search for this model") }
    }

    private func tuning(_ events: String, _ algorithm: RecommenderAlgorithm.Name) -> RecommenderTuning {
        var tuning = RecommenderTuning(RecommenderTraining(events: [events]))
        (tuning.algorithms, tuning.addsRepeat, tuning.end) = ([algorithm], false, .trials(2))
        return tuning
    }

    /// Which types mean bought decides what is to find.
    @Test func otherPurchaseTypesAreAnotherSearch() throws {
        let rows = (0..<20).flatMap { user in
            (0..<4).map { step in
                let type = step % 2 == 0 ? "purchase" : "order"
                return "u\(user),i\((user + step) % 6),2024-01-0\(1 + step),\(type)"
            }
        }
        let events = try bench.table("events.csv", ["user,item,timestamp,type"] + rows)
        func search(_ types: [String]) -> RecommenderTuning {
            var tuning = tuning(events, .itemNeighbours)
            tuning.holdOut = .users(share: 0.5, given: 0.5)
            tuning.training.options.purchaseTypes = types
            return tuning
        }
        #expect(try dropsTrials(search(["purchase"])) { search(["purchase", "order"]) })
        #expect(try !dropsTrials(search(["order", "purchase"])) { search(["purchase", "order"]) })
    }

    /// Models of what is bought again learn from the categories of the item table, and others do not.
    @Test(arguments: [RecommenderAlgorithm.Name.repeat, .itemNeighbours])
    func otherCategoriesAreAnotherSearchWhereTheyCount(algorithm: RecommenderAlgorithm.Name) throws {
        let rows = (10..<22).flatMap { user in
            (0..<7).flatMap { visit in
                ["i\(user % 6)", "j\(visit)"].map { "u\(user),\($0),2024-01-\(10 + 3 * visit)" }
            }
        }
        let events = try bench.table("events.csv", ["user,item,timestamp"] + rows)
        var search = tuning(events, algorithm)
        search.holdOut = .from(try Timestamp.parse("2024-01-26"))
        search.mask = .none
        func items(_ category: String, price: Int = 1) throws -> RecommenderTuning {
            let lines = (0..<6).map { "i\($0),\($0 == 3 ? category : "tea"),\(price)" }
            var search = search
            search.training.items = try bench.table("items.csv", ["item,category,price"] + lines)
            return search
        }
        #expect(try dropsTrials(items("tea")) { try items("milk") } == (algorithm == .repeat))
        #expect(try !dropsTrials(items("milk")) { try items("milk", price: 2) })
    }
}
