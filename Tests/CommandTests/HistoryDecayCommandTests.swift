import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `--history-half-life`: what customers did long ago counts less when they are scored, but not when a model learns.
@Suite struct HistoryDecayCommandTests {
    /// Of three items each two have two customers in common; ann's `k` is ten days older than all else.
    private static let events = """
        user,item,timestamp
        ann,j,2024-01-11
        ann,k,2024-01-01
        bob,j,2024-01-11
        bob,i,2024-01-11
        cyd,k,2024-01-11
        cyd,i,2024-01-11
        dan,j,2024-01-11
        dan,k,2024-01-11
        dan,i,2024-01-11

        """

    struct Case: Sendable, CustomTestStringConvertible {
        let flags: [String]
        /// What each of ann's items says for the one that she does not have.
        let weight: Double

        var testDescription: String { flags[1] }
    }

    /// The weights by hand.
    ///
    /// EASE: XᵀX + 1 has 4 on its diagonal and 2 beside it, its inverse 3/8 and −1/8, so B = 1/3. Cosine: 2/√(3·3).
    /// RP³β with α = 1 and β = 0: 1/3·1/2 by the way of one customer and 1/3·1/3 by that of dan.
    static let cases = [
        Case(flags: ["--algorithm", "ease", "--l2", "1"], weight: 1.0 / 3),
        Case(
            flags: ["--algorithm", "item-neighbours", "--similarity", "cosine", "--shrinkage", "0"], weight: 2.0 / 3),
        Case(flags: ["--algorithm", "rp3beta", "--alpha", "1", "--beta", "0"], weight: 5.0 / 18),
    ]

    @Test(arguments: cases) func theScoreIsTheSumOfDecayedWeights(example: Case) throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        func score(_ flags: String..., session: [String] = []) throws -> Double {
            let report = try bench.fit("m", file, example.flags + ["--transform", "linear"] + flags)
            let version = try #require(report["version"]?.intValue)
            let answer = try bench.scorer(["recommend", "--model", "m/\(version)", "--user", "ann"] + session)
            let list = ListedItem.list(answer)
            #expect(list.first?.item == "i")
            return Double(try #require(list.first).score)
        }
        #expect(try abs(score() - 2 * example.weight) < 1e-6)
        #expect(try abs(score("--history-half-life", "10d") - 1.5 * example.weight) < 1e-6)
        #expect(try abs(score("--history-half-life", "5d") - 1.25 * example.weight) < 1e-6)
        // A look at k now adds a whole event to what is left of the old one.
        let looked = try score("--history-half-life", "10d", session: ["--session", "k"])
        #expect(abs(looked - 2.5 * example.weight) < 1e-6)
    }

    /// The loss knows no histories, so what a start saved is told whatever their half-life is.
    @Test func aWarmStartComparesLosses() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let flags = ["--factors", "2", "--transform", "linear"]
        try bench.fit("m", file, flags + ["--epochs", "6"])
        let start = flags + ["--epochs", "1", "--start", "m/1"]
        func saved(_ flags: String...) throws -> Int? {
            try bench.fit("m", file, start + flags)["convergence"]?["start"]?["saved_epochs"]?.intValue
        }
        let plain = try #require(try saved())
        #expect(try saved("--history-half-life", "10d") == plain)
        #expect(try saved("--history-half-life", "none") == plain)
        #expect(try saved("--half-life", "10d") == nil)
    }

    @Test func theVersionKeepsItAndIsReproduced() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let flags = ["--factors", "2", "--epochs", "2", "--transform", "linear"]
        for value in ["10d", "none"] {
            try bench.fit("m", file, flags + ["--half-life", "30d", "--history-half-life", value])
        }
        func confidence(_ version: Int) throws -> JSONValue {
            let manifest = try JSONValue(parsing: bytes(of: "\(bench.store)/m/\(version)/manifest.json"))
            return try #require(manifest["parameters"]?["interactions"]?["confidence"])
        }
        #expect(try confidence(1)["half_life"]?.doubleValue == 2_592_000)
        #expect(try confidence(1)["history_half_life"]?.doubleValue == 864_000)
        #expect(try confidence(2)["history_half_life"]?.stringValue == "none")
        try bench.trainer("models", "reproduce", "m/1")
        try bench.trainer("models", "reproduce", "m/2")
        // The same half-life for both is that of the training alone.
        try bench.fit("same", file, flags + ["--half-life", "30d", "--history-half-life", "30d"])
        try bench.fit("same", file, flags + ["--half-life", "30d"])
        #expect(try bench.checksums("same", 1) == bench.checksums("same", 2))
    }
}
