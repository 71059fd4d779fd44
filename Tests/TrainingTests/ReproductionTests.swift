import Diagnostics
import Documents
import Events
import Files
import Interactions
import ModelFiles
import ModelStore
import Recommenders
import TestSupport
import Testing
import Training

/// A stored version is trained again from what its manifest says, and nothing else.
@Suite struct ReproductionTests {
    private let bench: TrainingBench

    init() throws { bench = try TrainingBench() }

    private static let log = [
        "user,item,timestamp", "a,x,2024-01-01", "a,y,2024-01-02", "b,x,2024-01-03", "b,z,2024-01-04",
        "c,y,2024-01-05", "c,z,2024-01-06",
    ]

    private func recipe(
        _ algorithm: RecommenderAlgorithm = .smallIALS(factors: 2, epochs: 2)
    ) throws -> RecommenderTraining {
        var recipe = RecommenderTraining(events: [try bench.table("log.csv", Self.log)])
        recipe.train = algorithm
        return recipe
    }

    private func reproduce(
        _ reference: String = "shop/1", _ warnings: Warnings = Warnings()
    ) throws -> ReproductionReport {
        try Reproduction(in: bench.store).run(
            Reference(parsing: reference), machine: bench.machine, progress: warnings.progress)
    }

    private func names() throws -> [String] { try Folder.names(in: "\(bench.store.path)/shop") }

    static let algorithms: [RecommenderAlgorithm.Name] = [.ials, .itemNeighbours, .ease, .rp3beta, .popularity]

    @Test(arguments: algorithms) func theSameDataGiveTheSameFiles(name: RecommenderAlgorithm.Name) throws {
        var recipe = try recipe(RecommenderAlgorithm(name))
        if name == .ials { recipe.train = .smallIALS(factors: 2) }
        _ = try bench.fit(recipe)
        let before = try names()
        let report = try reproduce()
        #expect(report.isReproduced && report.causes.isEmpty && report.hasSameRows == true)
        #expect(report.files.map(\.file) == ["items.safetensors", "users.safetensors"])
        #expect(report.changedInputs == nil)
        #expect(throws: Never.self) { try report.check() }
        // No version was written, and no trace is left.
        #expect(try names() == before)
    }

    /// Every setting on which the files depend is in the manifest, also one that only says that something was said.
    @Test func everySettingIsKept() throws {
        var dense = EASEParameters()
        dense.neighbours = nil
        var recipe = try recipe(.ease(dense))
        recipe.options.until = 1_704_412_800_000
        recipe.options.conditions = [try Condition(parsing: "user != 'b'")]
        recipe.items = try bench.table("items.csv", ["item,title", "x,One", "y,Two"])
        recipe.consent = ConsentSource(
            try bench.table("consent.csv", ["user,personalization"]), defaultYes: true)
        _ = try bench.fit(recipe)
        #expect(try reproduce().isReproduced)
        let parameters = try bench.store.manifest(of: bench.version()).parameters
        #expect(parameters["consent_default_given"] == .bool(true))
        // Nobody said it, so an empty table is an error, and the manifest has no such key.
        recipe.consent = ConsentSource(try bench.table("consent.csv", ["user,personalization", "a,yes"]))
        _ = try bench.fit(recipe)
        let other = try bench.store.manifest(of: bench.version(2)).parameters
        #expect(other["consent_default_given"] == nil && other["consent_default"] == .bool(true))
    }

    /// The quality is not measured again, so no event is held out.
    @Test func aMeasuredVersion() throws {
        let rows = (0..<24).map { number -> String in
            let day = String("0\(1 + number)".suffix(2))
            return "\(["a", "b", "c", "d"][number % 4]),\(["v", "w", "x", "y", "z"][number % 5]),2024-01-\(day)"
        }
        var recipe = RecommenderTraining(events: [try bench.table("weeks.csv", [Self.log[0]] + rows)])
        recipe.train = .smallIALS(factors: 2, epochs: 2)
        recipe.holdOut = .last(1)
        recipe.metrics = "ndcg@2"
        _ = try bench.fit(recipe)
        #expect(try bench.store.manifest(of: bench.version()).quality != nil)
        #expect(try reproduce().isReproduced)
    }

    @Test func aChangedLineIsToldByTheRows() throws {
        _ = try bench.fit(recipe())
        _ = try bench.table("log.csv", Array(Self.log.dropLast()) + ["c,x,2024-01-06"])
        let report = try reproduce()
        #expect(!report.isReproduced && report.hasSameRows == false)
        #expect(report.causes.count == 1 && report.causes[0].contains("/log.csv has changed: it gives other rows"))
        let error = userError { try report.check() }
        #expect(error?.code == .gateNotMet && error?.problem.contains("log.csv") == true && error?.remedy != nil)
        // Rows in another order are the same rows.
        _ = try bench.table("log.csv", [Self.log[0]] + Self.log.dropFirst().reversed())
        #expect(try reproduce().isReproduced)
    }

    @Test func aChangedTableBesideTheRows() throws {
        var recipe = try recipe(.popularity)
        recipe.items = try bench.table("items.csv", ["item,title", "x,One", "y,Two"])
        _ = try bench.fit(recipe)
        _ = try bench.table("items.csv", ["item,title", "x,One", "y,Too"])
        var report = try reproduce()
        #expect(!report.isReproduced && report.hasSameRows == true)
        #expect(report.causes.count == 1 && report.causes[0].contains("a table beside them has changed"))
        _ = try bench.table("items.csv", ["item,title", "x,One"])
        report = try reproduce()
        #expect(report.causes.count == 1 && report.causes[0].contains("items.csv"))
    }

    @Test func aMissingInputIsNamed() throws {
        let recipe = try recipe()
        _ = try bench.fit(recipe)
        try Folder.remove(recipe.events[0])
        let error = userError { _ = try reproduce() }
        #expect(error?.code == .missingInput && error?.place?.file == recipe.events[0])
        #expect(error?.problem.contains("this input of shop/1 is not where its manifest says") == true)
    }

    @Test func aPatternStandsForTheFilesOfToday() throws {
        _ = try bench.table("part-1.csv", Self.log)
        var recipe = RecommenderTraining(events: ["\(bench.folder.path)/part-*.csv"])
        recipe.train = .popularity
        _ = try bench.fit(recipe)
        #expect(try reproduce().isReproduced)
        let second = try bench.table("part-2.csv", [Self.log[0], "d,x,2024-01-07"])
        let report = try reproduce()
        #expect(!report.isReproduced && report.causes[0].contains("part-1.csv") && report.causes[0].contains(second))
        try Folder.remove(second)
        try Folder.remove("\(bench.folder.path)/part-1.csv")
        #expect(userError { _ = try reproduce() }?.code == .missingInput)
    }

    @Test func aVersionThatBeganFromAnotherNeedsIt() throws {
        _ = try bench.fit(recipe())
        var warm = try recipe()
        warm.start = .init(version: "shop/1")
        _ = try bench.fit(warm)
        #expect(try reproduce("shop/2").isReproduced)
        try Folder.remove("\(bench.store.path)/shop/1")
        let error = userError { _ = try reproduce("shop/2") }
        #expect(error?.code == .modelUnusable)
        #expect(error?.problem.contains("shop/2 began from shop/1, which cannot be used") == true)
    }

    // MARK: Other manifests

    /// Writes the next version with the files of the first and another manifest.
    private func writeAgain(
        kind: String? = nil, codeVersion: String = "0.0.9", _ change: (inout [String: JSONValue]) -> Void
    ) throws -> String {
        let first = try bench.version()
        let manifest = try bench.store.manifest(of: first)
        var parameters = try #require(manifest.parameters.objectValue)
        change(&parameters)
        let number = try bench.store.write(model: "shop", by: bench.author) { folder in
            for name in manifest.files.keys {
                try bench.folder.write(bytes(of: first.path(of: name)), to: "\(folder)/\(name)")
            }
            return Manifest(
                kind: kind ?? manifest.kind, codeVersion: codeVersion, parameters: .object(parameters),
                data: manifest.data, funnel: manifest.funnel)
        }
        return "shop/\(number)"
    }

    @Test func anEarlierProgramWroteFewerSettings() throws {
        var dense = EASEParameters()
        dense.neighbours = nil
        _ = try bench.fit(recipe(.ease(dense)))
        let earlier = try writeAgain { parameters in
            parameters["consent_default"] = nil
            parameters["interactions"] = ["confidence": [:]]
        }
        let warnings = Warnings()
        let report = try reproduce(earlier, warnings)
        #expect(report.isReproduced && report.codeVersion == "0.0.9" && report.ownCodeVersion == codeVersion)
        #expect(warnings.all.contains { $0.contains("version 0.0.9 of the program trained \(earlier)") })
    }

    @Test func aSettingThatTheProgramDoesNotKnowIsNoSettingToIgnore() throws {
        _ = try bench.fit(recipe())
        let later = try writeAgain(codeVersion: "9.0") { $0["novelty"] = 0.5 }
        var error = userError { _ = try reproduce(later) }
        #expect(error?.code == .modelUnusable && error?.problem.contains("'novelty'") == true)
        #expect(error?.problem.contains("version 9.0 of the program") == true)
        let damaged = try writeAgain { $0["train"] = "ials" }
        error = userError { _ = try reproduce(damaged) }
        #expect(error?.code == .modelUnusable && error?.remedy != nil)
        let truth = try writeAgain(kind: "truth") { $0 = ["customers": 5] }
        error = userError { _ = try reproduce(truth) }
        #expect(error?.code == .wrongUsage && error?.problem.contains("which no training makes") == true)
        let piped = try writeAgain(codeVersion: codeVersion) { $0["events"] = ["-"] }
        error = userError { _ = try reproduce(piped) }
        #expect(error?.code == .missingInput && error?.problem.contains("standard input") == true)
    }

    /// A run of a pipeline records the check sum of each input, so that the file that changed has a name.
    @Test func theInputsOfARunAreNamed() throws {
        var recipe = try recipe()
        recipe.items = try bench.table("items.csv", ["item,title", "x,One", "y,Two"])
        _ = try bench.fit(recipe)
        let version = try bench.version()
        let items = try #require(recipe.items)
        let inputs = try [recipe.events[0], items].map { path -> JSONValue in
            let (size, sum) = (try bytes(of: path).count, try SHA256Sum.hex(ofFile: path))
            return ["path": .string(path), "bytes": .int(size), "sha256": .string(sum)]
        }
        // The run's version stands outside of the store, where no history knows the check sum of its manifest.
        let folder = "\(bench.folder.path)/run"
        try Folder.make(folder)
        for name in try Folder.names(in: version.folder) where name != Manifest.fileName {
            try bench.folder.write(bytes(of: version.path(of: name)), to: "\(folder)/\(name)")
        }
        let stored = try JSONValue(parsing: bytes(of: version.path(of: Manifest.fileName)))
        var manifest = try #require(stored.objectValue)
        manifest["pipeline"] = ["path": "shop.yaml", "inputs": .array(inputs)]
        try bench.folder.write(Array(JSONValue.object(manifest).text.utf8), to: "\(folder)/\(Manifest.fileName)")

        var report = try reproduce(folder)
        #expect(report.isReproduced && report.changedInputs?.isEmpty == true)
        _ = try bench.table("items.csv", ["item,title", "x,One", "y,Tea"])
        let warnings = Warnings()
        report = try reproduce(folder, warnings)
        #expect(!report.isReproduced && report.causes == ["\(items) has changed"])
        #expect(report.changedInputs?.map(\.change) == [.changed])
        #expect(warnings.all.contains { $0.contains("items.csv has changed since shop/1 was trained") })
        try Folder.remove(items)
        let error = userError { _ = try reproduce(folder) }
        #expect(error?.code == .missingInput && error?.place?.file == items)
    }
}
