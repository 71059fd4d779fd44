import Diagnostics
import Documents
import Evaluation
import Events
import Gates
import ModelStore
import Monitoring
import Recommenders
import Training
import Tuning
import Validation

extension PipelineField {
    /// Every key of pipeline files, in the order in which documents and errors list them.
    package static var all: [PipelineField] {
        [
            PipelineField(
                .modelReference, .modelName, \.model,
                "The model's name in the store; each run writes its next version."),
            PipelineField(
                .store, .path, \.store,
                "The folder of the model store; 'models' in the working directory unless given."),
        ] + data + cleaning + interactions + customers + holdingOut + recommender + logistic + families + evaluation
            + publishing
    }

    /// The keys of `publish`, `checks` and `monitor`.
    private static var publishing: [PipelineField] {
        [
            PipelineField(
                "publish.alias", .alias, \.alias, "The alias that moves to the version when it passes the gates."),
            PipelineField(
                "publish.gates", .list(of: .gate), \.gates,
                "Conditions that the version must meet, such as ndcg@20 > popularity."),
            PipelineField(
                "publish.on_doubt", .choice, \.onDoubt,
                "What becomes of a version that has too few test customers to tell: publish or refuse; unless given, publish for the settings of the version before and refuse for new ones."
            ),
            PipelineField(
                "checks", .checks, \.checks,
                "What the data must meet before anything is trained, by column, or of rows and newest."),
            PipelineField(
                "monitor", .thresholds, \.monitor, for: [.recommender, .customers, .table],
                "The values beyond which a check of trainer monitor is an alarm, such as fallback_share: 0.1, in place of those that the training's own days give."
            ),
        ]
    }
}

extension PipelineValue<Gate> {
    static var gate: Self {
        parsed(.text(words: "a condition such as ndcg@20 > popularity"), Gate.init(parsing:)) { .string($0.text) }
    }
}

extension PipelineValue<[DataCheck]> {
    /// Demands by their subjects, one or a list for each.
    static var checks: Self {
        let words = "a demand such as required"
        let form = ValueForm.mapping(name: "column, rows or newest", of: .list(of: .text(words: words)))
        return Self(form: form) { node, path in
            guard let entries = node.entries, !entries.isEmpty else { throw node.mismatch(path, form) }
            return try entries.flatMap { entry -> [DataCheck] in
                let demand = PipelineValue<DataCheck>.parsed(.text(words: words)) {
                    try DataCheck(of: entry.key, parsing: $0)
                } _: {
                    .string($0.text)
                }
                return try PipelineValue<[DataCheck]>.list(of: demand).read(entry.value, "\(path).\(entry.key)")
            }
        } write: { checks in
            .object(Dictionary(grouping: checks, by: \.subject).mapValues { .array($0.map { .string($0.text) }) })
        }
    }
}

extension PipelineValue<[String: Double]> {
    /// Thresholds by the names of checks of a monitoring.
    static var thresholds: Self {
        let value = PipelineValue<Double>.number(
            .numbers(0...Double.greatestFiniteMagnitude, words: "a number that is not negative"))
        let mapping = PipelineValue<[String: Double]>.mapping(of: value, by: "check of trainer monitor")
        return Self(form: mapping.form) { node, path in
            for entry in node.entries ?? [] {
                do {
                    try MonitoredChecks.check(entry.key)
                } catch let error as UserError {
                    throw entry.place.located(error, of: path)
                }
            }
            return try mapping.read(node, path)
        } write: {
            mapping.write($0)
        }
    }
}

extension PipelineValue<String> {
    static var modelName: Self {
        parsed(.text(words: "a model's name")) {
            try ModelName.checked($0)
        } _: {
            .string($0)
        }
    }

    static var alias: Self {
        parsed(.text(words: "an alias such as champion")) {
            try ModelName.checked($0, as: "an alias")
        } _: {
            .string($0)
        }
    }

    /// A measure that can decide a search.
    static var metric: Self {
        parsed(.text(words: "a measure such as ndcg@20")) { text in
            let measure = try Measure(parsing: text)
            guard measure.countsHits, measure.part == nil else {
                let problem: Message =
                    measure.countsHits
                    ? "'\(text)' is about a part of what customers want, so it cannot decide"
                    : "'\(text)' tells nothing of what customers want, so it cannot decide"
                throw UserError(.wrongUsage, problem, remedy: "Give a measure of hits, such as ndcg@20")
            }
            return text
        } _: {
            .string($0)
        }
    }
}

extension PipelineValue<[String]> {
    /// Measures of lists or of ratings.
    static var metrics: Self {
        names("a measure such as ndcg@20").parsingEach { name in
            if RatingMeasure(rawValue: name) == nil { _ = try Measure(parsing: name) }
            return name
        } _: {
            $0
        }
    }

    /// The same names, each of which a parser reads.
    fileprivate func parsingEach<Element>(
        _ parse: @escaping (String) throws -> Element, _ name: @escaping (Element) -> String
    ) -> PipelineValue<[Element]> {
        PipelineValue<[Element]>(form: form) { node, path in
            let names = try read(node, path)
            do {
                return try names.map(parse)
            } catch let error as UserError {
                throw node.place.located(error, of: path)
            }
        } write: { values in
            write(values.map(name))
        }
    }
}

extension PipelineValue<[RecommenderAlgorithm.Name]> {
    /// Algorithms that can be tuned.
    static var algorithms: Self {
        let tunable = RecommenderAlgorithm.Name.allCases.filter(\.isTunable)
        let choice = tunable.map(\.rawValue).joined(separator: ", ")
        return PipelineValue<[String]>.names("one of \(choice)").parsingEach { text in
            guard let name = tunable.first(where: { $0.rawValue == text }) else {
                throw UserError(
                    .wrongUsage, "'\(text)' is no algorithm that can be tuned", remedy: "Choose from \(choice)")
            }
            return name
        } _: {
            $0.rawValue
        }
    }
}
