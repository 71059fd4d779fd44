import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Errors and warnings of a run name the keys of the pipeline file, and where they stand.
@Suite struct PipelineNamingTests {
    private let bench: PipelineBench
    /// Options and whatever else is no key of the file.
    private let spelling = ParameterSpelling { key, value in "<\(key)\(value.map { " \($0)" } ?? "")>" }

    init() throws { bench = try PipelineBench() }

    private var file: String { bench.path("pipeline.yaml") }

    private func text(
        of error: UserError, in yaml: String = PipelineBench.recommender, _ setting: [String] = []
    ) throws -> String {
        try bench.read(yaml, setting).naming(error).text(spelling)
    }

    private static let item: ParameterKey = "data.events.columns.item"
    private static let factors: ParameterKey = "train.factors"

    @Test func keysOfTheFileStandInPlaceOfOptions() throws {
        let until: ParameterKey = "data.events.until"
        let users: ParameterKey = "split.test_users"
        let error = UserError(
            .wrongUsage, "the events have no times", remedy: "Give \(until, "2024-01-01") or hold out with \(users)")
        #expect(
            try text(of: error)
                == "the events have no times\n  Give data.events.until 2024-01-01 or hold out with split.test_users")
    }

    @Test func anErrorWithoutAPlaceHasTheLineOfItsKey() throws {
        let error = UserError(.wrongUsage, "\(Self.factors, 5000) is out of range", remedy: "Give fewer")
        let yaml = PipelineBench.recommender + "train:\n  epochs: 3\n  factors: 8\n"
        #expect(try text(of: error, in: yaml) == "\(file):6: train.factors 5000 is out of range\n  Give fewer")
        // Where the file does not give it, nothing is known of a line.
        #expect(try text(of: error) == "train.factors 5000 is out of range\n  Give fewer")
        #expect(
            try text(of: error, ["train.factors=9"])
                == "the setting 'train.factors=9': train.factors 5000 is out of range\n  Give fewer")
    }

    @Test func aPlaceInTheDataStaysAndTheRemedyHasTheLine() throws {
        let error = UserError(
            .invalidData, "there is no column 'sku'", at: .init(file: "log.csv", line: 1),
            remedy: "Name one of them with \(Self.item)")
        let yaml = "model: shop\ndata:\n  events:\n    path: events.csv\n    columns: {item: sku}\n"
        #expect(
            try text(of: error, in: yaml)
                == "log.csv:1: there is no column 'sku'\n  Name one of them with data.events.columns.item (\(file):5)")
        #expect(
            try text(of: error)
                == "log.csv:1: there is no column 'sku'\n  Name one of them with data.events.columns.item")
    }

    @Test func aTableOfCustomersHasKeysOfItsOwn() throws {
        let skip: ParameterKey = "data.events.skip_invalid"
        let error = UserError(.invalidData, "the row has 3 fields", remedy: "Add \(skip)")
        #expect(
            try text(of: error, in: PipelineBench.table)
                == "the row has 3 fields\n  Add data.table.skip_invalid")
        #expect(
            try text(of: error, in: PipelineBench.customers) == "the row has 3 fields\n  Add data.events.skip_invalid")
    }

    @Test(arguments: ["promote.force", "promote.reason", "store", "evaluate.against"])
    func whatOnlyCommandsHaveIsSpelledByThem(path: String) throws {
        let error = UserError(.wrongUsage, "no", remedy: "Use \(ParameterKey(path), 1)")
        #expect(try text(of: error) == "no\n  Use <\(path) 1>")
    }

    @Test func aNameWithItsValueIsAKeyThatCanBeTyped() throws {
        let weights: ParameterKey = "confidence.weights"
        let error = UserError(
            .wrongUsage, "no", remedy: "Add \(weights, "purchase=5") or \(Self.factors, 8)")
        #expect(try text(of: error) == "no\n  Add confidence.weights.purchase=5 or train.factors 8")
    }

    @Test func aFileThatIsMissingHasItsKey() throws {
        let error = UserError(.missingInput, "no file", at: .init(file: bench.path("events.csv")), remedy: "Look")
        #expect(
            try text(of: error)
                == "\(bench.path("events.csv")): no file\n  Look; data.events.path names it (\(file):3)")
        let setting = "data.events.path=nope.csv"
        let other = UserError(.missingInput, "no file", at: .init(file: bench.path("nope.csv")), remedy: "Look")
        #expect(try text(of: other, [setting]).hasSuffix("data.events.path names it (the setting '\(setting)')"))
        // What no key names, and what is wrong with the data, stays as it is.
        let elsewhere = UserError(.missingInput, "no file", at: .init(file: "elsewhere.csv"), remedy: "Look")
        #expect(try text(of: elsewhere) == "elsewhere.csv: no file\n  Look")
    }

    @Test func theAliasIsAKeyOfPublish() throws {
        let alias: ParameterKey = "alias"
        let error = UserError(.wrongUsage, "no", remedy: "Choose another \(alias)")
        let yaml = PipelineBench.recommender + "publish: {alias: champion}\n"
        #expect(try text(of: error, in: yaml) == "\(file):4: no\n  Choose another publish.alias")
    }

    @Test func warningsNameKeysToo() throws {
        let warnings = Warnings()
        let progress = try bench.read(PipelineBench.recommender).naming(warnings.progress)
        progress.warning("look at \(Self.item)")
        progress.step("one")
        #expect(warnings.all.contains("look at data.events.columns.item"))
    }

    @Test func aWeightThatVanishesIsRefused() throws {
        for weight in ["1e-300", "1e-45", "1e39"] {
            let error = try bench.refusal(
                of: PipelineBench.recommender + "confidence: {weights: {view: \(weight), purchase: 1}}\n")
            #expect(error.problem.contains("'view'") && error.problem.contains("single precision"), "\(error)")
            #expect(error.place?.line == 4 && error.remedy?.contains("drop a type") == true)
        }
        for weight in ["0", "1.2e-38", "3e38"] {
            _ = try bench.read(
                PipelineBench.recommender + "confidence: {weights: {view: \(weight), purchase: 1}}\n")
        }
    }
}
