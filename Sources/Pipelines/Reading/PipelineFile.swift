import Diagnostics
import Documents
import Evaluation
import Events
import Files
import Gates
import Measuring
import Monitoring
import Recommenders
import Training

/// Pipeline files: YAML that becomes a `Pipeline`.
package enum PipelineFile {
    /// The keys whose values may hold `${NAME}`, which the environment fills in.
    ///
    /// Only the settings of a connection to a source of data may.
    package static let connections = Set(PipelineField.postgresSections.map { "\($0).postgres.service" })

    /// The largest file, in bytes.
    package static let largest = 1 << 20

    /// Reads a pipeline file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - setting: Values in place of those of the file, such as `train.factors=128`; each is a path of keys and YAML.
    ///   - environment: The variables for connection settings.
    ///   - connections: The keys whose values may hold `${NAME}`.
    /// - Returns: The pipeline; its paths are seen from the working directory.
    /// - Throws: `UserError` with code `wrongUsage` and the place of whatever is wrong with the file, `missingInput`
    ///   when it cannot be read.
    package static func read(
        _ path: String, setting: [String], environment: [String: String],
        connections: Set<String> = PipelineFile.connections
    ) throws -> Pipeline {
        let root = try tree(of: path, setting: setting)
        let reading = try PipelineReading(
            root, in: PipelineFolder(of: path),
            EnvironmentReferences(environment: environment, connections: connections))
        var pipeline = try pipeline(path, reading)
        pipeline.settings = setting
        return pipeline
    }

    /// The values of the file with the settings in their places.
    private static func tree(of path: String, setting: [String]) throws -> PipelineNode {
        let settings = try setting.map(PipelineSetting.init(parsing:))
        let twice = settings.indices.first { index in
            settings[..<index].contains { $0.overlaps(settings[index]) }
        }
        if let twice {
            throw PipelinePlace.setting(setting[twice]).error(
                Message("\(settings[twice].path) is set twice"), "Set each key once, and no part of it beside the whole"
            )
        }
        let text = try text(of: path)
        let written = try YAMLTree.node(text) { .file(path, line: $0, column: $1) }
        guard var root = written, !root.isEmpty else {
            throw UserError(
                .wrongUsage, "the pipeline file is empty", at: .init(file: path),
                remedy: "Write at least the keys model and data")
        }
        for setting in settings { try setting.apply(to: &root) }
        return root
    }

    private static func text(of path: String) throws -> String {
        let tooLarge = UserError(
            .wrongUsage, "the file is larger than \(largest) bytes", at: .init(file: path),
            remedy: "Give a pipeline file; data stands in files of its own")
        if let size = fileSize(path), size > largest { throw tooLarge }
        let bytes = try MappedFile.contents(of: path)
        guard bytes.count <= largest else { throw tooLarge }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw UserError(
            .wrongUsage, "the line is not UTF-8", at: .init(file: path, line: line + 1),
            remedy: "Save the pipeline file as UTF-8")
    }

    /// What the keys of a file mean together.
    static func pipeline(_ path: String, _ reading: PipelineReading) throws -> Pipeline {
        let draft = reading.draft
        let model = try reading.required(draft.model, "model", "the model's name in the store")
        var pipeline = Pipeline(path: path, model: model, recipe: try recipe(reading), resolved: .null)
        pipeline.places = reading.places
        pipeline.store = draft.store.map(reading.folder.path(to:))
        pipeline.split = try reading.split()
        pipeline.search = try reading.search()
        pipeline.start = draft.start
        pipeline.cutoffsBefore = reading.cutoffsBefore
        pipeline.publishing = try publishing(reading)
        pipeline.checks = draft.checks ?? []
        try checkThresholds(reading)
        pipeline.resolved = try reading.resolved(pipeline)
        return pipeline
    }

    private static func recipe(_ reading: PipelineReading) throws -> Pipeline.Recipe {
        switch reading.table.kind {
        case .recommender: .recommender(try reading.recommender())
        case .customers, .table: .propensity(try reading.propensity())
        case .lifetime: .lifetime(try reading.lifetime())
        case .segments: .segments(try reading.segments())
        case .uplift: .uplift(try reading.uplift())
        }
    }

    /// Refuses thresholds of checks that no monitoring of such a model makes.
    private static func checkThresholds(_ reading: PipelineReading) throws {
        let isRecommender = reading.table.kind == .recommender
        let foreign = isRecommender ? MonitoredChecks.ofProbabilities : MonitoredChecks.ofLists
        let names = (reading.draft.monitor ?? [:]).keys.filter(foreign.contains).sorted()
        try reading.refuse(
            names.map { "monitor.\($0)" },
            isRecommender
                ? "for a recommender, which gives no probabilities" : "for a model of customers, which makes no lists")
    }

    private static func publishing(_ reading: PipelineReading) throws -> Pipeline.Publishing? {
        guard reading.isGiven("publish") else { return nil }
        let draft = reading.draft
        if draft.alias == nil { try reading.refuse(reading.given(in: "publish"), "without publish.alias") }
        let alias = try reading.required(draft.alias, "publish.alias", "an alias such as champion")
        if draft.gates == nil { try reading.refuse(["publish.on_doubt"], "without publish.gates") }
        var publishing = Pipeline.Publishing(alias: alias)
        publishing.gates = draft.gates ?? []
        publishing.onDoubt = draft.onDoubt
        let rules = GateRules(kind: reading.table.kind)
        var ranges = GateRanges()
        for (number, gate) in publishing.gates.enumerated() {
            try reading.checking(reading.path(ofElement: number, in: "publish.gates")) {
                try gate.checkGuardsAlias()
                try check(gate, reading)
                try rules.check(gate)
                try ranges.add(gate)
            }
        }
        return publishing
    }

    /// Refuses a gate by a measure that no run of the pipeline takes.
    private static func check(_ gate: Gate, _ reading: PipelineReading) throws {
        guard let measure = gate.measure else { return }
        switch try recipe(reading) {
        case .recommender(let training):
            guard measure.family != .probabilities else {
                throw unmeasured(
                    gate, "is about probabilities, which a recommender has none of", "Give a measure of lists")
            }
            guard reading.isGiven("split") else {
                throw unmeasured(
                    gate, "is about a measure, and nothing is held out to take it on", "Add split: {test: 28d}")
            }
            guard reading.isGiven("tune") || training.train.usesRatings == (measure.family == .ratings) else {
                let kind = training.train.usesRatings ? "ratings" : "lists"
                throw unmeasured(gate, "is of another kind than the model", "Give a measure of \(kind)")
            }
            guard gate.baseline != OwnCounts.name || training.mask ?? .seen != .seen else {
                throw unmeasured(
                    gate, "compares with what customers bought before, which the lists leave out",
                    "Add evaluate: {mask: none}")
            }
            if case .lists(let lists) = measure, let part = lists.part, training.mask ?? .seen == .seen {
                throw unmeasured(
                    gate, "is about '/\(part.rawValue)' alone, and the lists leave out what customers had",
                    "Add evaluate: {mask: none}, or leave '/\(part.rawValue)' out")
            }
            guard measure.family != .ratings || gate.baseline != Gate.Baseline.champion else {
                throw unmeasured(
                    gate, "compares ratings with champion, which no run measures", "Compare with bias or a number")
            }
        case .propensity(let training):
            guard measure.family == .probabilities else {
                throw unmeasured(
                    gate, "is about lists, which a model of customers does not make", "Give auc or log-loss")
            }
            guard training.folds > 0 else {
                throw unmeasured(
                    gate, "is about a measure, and without folds none is taken", "Give train.folds 2 or more")
            }
        case .lifetime(let training):
            guard measure.family == .forecasts else {
                throw unmeasured(
                    gate, "is about something that a lifetime model does not tell", "Give purchases-mae or value-mae")
            }
            guard training.holdOut != 0 else {
                throw unmeasured(
                    gate, "is about a measure, and nothing is held out to take it on",
                    "Leave lifetime.holdout out, or give it days")
            }
        case .segments:
            throw unmeasured(gate, "is about a measure, and segments are not right or wrong", "Give rows or smoke")
        case .uplift:
            guard measure.family == .uplifts else {
                throw unmeasured(gate, "is about something that an uplift model does not tell", "Give qini")
            }
        }
    }

    private static func unmeasured(_ gate: Gate, _ problem: String, _ remedy: String) -> UserError {
        UserError(.wrongUsage, Message("the gate '\(gate.text)' \(problem)"), remedy: Message(remedy))
    }
}

extension Pipeline {
    /// The SHA-256 of the resolved file, in lower-case hexadecimal: equal for files that mean the same.
    package var hash: String { SHA256Sum.hex(of: resolved.text) }
}
