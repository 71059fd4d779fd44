import Diagnostics
import Documents
import Pipelines
import Recommenders
import Testing
import Validation

/// The table of keys makes the schema and reads the files; here both are held together.
@Suite struct PipelineSchemaTests {
    /// The schemas of all keys that are no sections, by their paths.
    private func leaves(of schema: JSONValue, at path: String = "") -> [String: JSONValue] {
        guard let properties = schema["properties"]?.objectValue else { return [path: schema] }
        var all: [String: JSONValue] = [:]
        for (name, inner) in properties {
            all.merge(leaves(of: inner, at: path.isEmpty ? name : "\(path).\(name)")) { $1 }
        }
        return all
    }

    @Test func theSchemaHasTheKeysOfTheTableAndNoOther() {
        let schema = PipelineFile.schema
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["required"] == ["model", "data"])
        #expect(Set(leaves(of: schema).keys) == Set(PipelineField.all.map(\.path)))
        for (path, leaf) in leaves(of: schema) {
            #expect(leaf["description"]?.stringValue?.isEmpty == false, "\(path)")
            #expect(leaf["type"] != nil || leaf["enum"] != nil || leaf["anyOf"] != nil, "\(path)")
        }
    }

    @Test func everySectionIsClosedAndExplained() {
        func check(_ schema: JSONValue, _ path: String) {
            guard let properties = schema["properties"]?.objectValue else { return }
            #expect(schema["additionalProperties"] == false, "\(path)")
            #expect(schema["description"]?.stringValue?.isEmpty == false, "\(path)")
            for (name, inner) in properties { check(inner, "\(path).\(name)") }
        }
        check(PipelineFile.schema, "")
    }

    @Test func rangesAreThoseOfTheParameters() {
        let leaves = leaves(of: PipelineFile.schema)
        #expect(leaves["train.factors"]?["type"] == "integer")
        #expect(leaves["train.factors"]?["minimum"] == 1 && leaves["train.factors"]?["maximum"] == 4096)
        #expect(leaves["train.regularization"]?["exclusiveMaximum"]?.doubleValue == 1e6)
        #expect(leaves["split.test_users"]?["exclusiveMinimum"]?.doubleValue == 0)
        #expect(leaves["split.test_users"]?["exclusiveMaximum"]?.doubleValue == 1)
        #expect(leaves["evaluate.mask"]?["enum"] == ["seen", "none"])
        #expect(leaves["confidence.transform"]?["enum"] == ["binary", "linear", "log", "largest"])
    }

    /// Command lines, pipeline files and manifests use the same names.
    @Test(arguments: RecommenderAlgorithm.Name.allCases)
    func everyParameterOfAManifestIsAKey(name: RecommenderAlgorithm.Name) throws {
        let keys = Set(PipelineField.all.map(\.path))
        let manifest = try #require(try JSONValue(encoding: RecommenderAlgorithm(name)).objectValue)
        for key in manifest.keys { #expect(keys.contains("train.\(key)"), "\(key)") }
        let ruled = (name.parameters as? any DataDefaultedParameters.Type)?.dataKeys ?? []
        for key in EASEParameters.variantKeys + MixtureParameters.optionalKeys + ruled {
            #expect(keys.contains(key.path), "\(key.path)")
        }
    }

    /// A value of each form, as a file writes it.
    private func example(of form: ValueForm) -> String {
        switch form {
        case .wholeNumber(let allowed): allowed.contains(5) ? "5" : "\(allowed.lowest?.value ?? 1)"
        case .number(let allowed): allowed.contains(0.5) ? "0.5" : "1"
        case .text: "champion"
        case .choice(let names): names[0]
        case .flag: "true"
        case .span: "30d"
        case .time: "2024-01-31"
        case .percentage: "2%"
        case .list(let form): "[\(example(of: form))]"
        case .mapping(_, let form): "{age: \(example(of: form))}"
        case .keys(let keys, _): "{\(keys[0].name): \(example(of: keys[0].form))}"
        case .either(let forms): example(of: forms[0])
        }
    }

    /// What texts with rules of their own say.
    private static let examples = [
        "data.events.where": "['price > 0']", "tune.metric": "ndcg@10", "tune.algorithms": "[ease]",
        "evaluate.metrics": "[recall@5]", "publish.gates": "[smoke]", "checks": "{user: required}",
        "monitor": "{volume: 0.5}",
        "customers.label": "purchase", "train.class_weight": "balanced", "data.events.layout.delimiter": "tab",
        "data.table.layout.delimiter": "tab", "data.events.layout.decimal": "comma",
        "data.table.layout.decimal": "comma", "data.events.layout.thousands": "{age: comma}",
        "data.table.layout.thousands": "[comma]", "data.events.layout.unit": "EUR", "data.table.layout.unit": "EUR",
        "segments.k": "3-5",
    ]

    /// The settings without which a key has no effect.
    private static func companions(of path: String, _ kind: PipelineKind) -> [String] {
        let isRecommender = kind == .recommender
        let isTable = [.table, .uplift].contains(kind)
        switch path {
        case "data.events.columns.rating": return ["train.algorithm=als"]
        case "data.events.columns.sequence", "data.events.row_order": return ["split.test_last=1"]
        case "data.events.maximum_invalid": return ["data.events.skip_invalid=true"]
        case "data.table.maximum_invalid": return ["data.table.skip_invalid=true"]
        case "data.table.repeated_ids": return ["data.table.columns.id=id"]
        case "data.consent.path" where isTable: return ["data.table.columns.id=id"]
        case "split.given_share": return ["split.test_users=0.5"]
        case "train.refit": return ["split.test=28d"]
        case "publish.on_doubt": return ["publish.alias=champion", "publish.gates=smoke"]
        case "publish.gates": return ["publish.alias=champion"]
        case "train.l2" where isRecommender: return ["train.algorithm=ease"]
        case "train.dense", "train.dropout", "train.relaxed_diagonal": return ["train.algorithm=ease"]
        case "train.item_normalization", "train.user_normalization": return ["train.algorithm=ease"]
        case "train.alpha", "train.beta": return ["train.algorithm=rp3beta"]
        case "train.prior_weight", "train.days_ahead", "train.chance_power", "train.lapse_power",
            "train.waiting_share":
            return ["train.algorithm=repeat"]
        case "train.member", "train.repeat_share", "train.share_new": return ["train.algorithm=mixture"]
        case "train.neighbours", "train.similarity", "train.shrinkage": return ["train.algorithm=item-neighbours"]
        case "train.bm25_k1", "train.bm25_b": return ["train.algorithm=item-neighbours", "train.similarity=bm25"]
        case "train.path_rule": return ["train.path=l1"]
        case "segments.k", "segments.seed", "segments.features": return ["segments.by=features"]
        case "data.events.ignore" where kind == .segments: return ["segments.by=features"]
        case "segments.recommender": return ["segments.by=factors", "data={}"]
        case "uplift.ridge": return ["uplift.learner=doubly-robust"]
        case "uplift.cost": return ["uplift.value=20"]
        case "uplift.value": return ["uplift.cost=0.1"]
        default:
            if path.contains(".postgres.") {
                let query = path.hasSuffix("service") ? [path.replacing("service", with: "query") + "=SELECT 1"] : []
                return query + (path.hasPrefix("data.consent") && isTable ? ["data.table.columns.id=id"] : [])
            }
            if path.hasPrefix("data.items.columns.") { return ["data.items.path=items.csv"] }
            if path.hasPrefix("data.customers."), path != "data.customers.path" {
                return ["data.customers.path=crm.csv"]
            }
            if path.hasPrefix("data.identities."), path != "data.identities.path" {
                return ["data.identities.path=ids.csv"]
            }
            if path.hasPrefix("data.consent."), path != "data.consent.path" {
                return ["data.consent.path=c.csv"] + (isTable ? ["data.table.columns.id=id"] : [])
            }
            return path.hasPrefix("evaluate.") ? ["split.test=28d"] : []
        }
    }

    /// The section whose path a pipeline names.
    private static func named(in pipeline: String) -> String {
        pipeline.contains("table: {path") ? "data.table" : "data.events"
    }

    @Test(arguments: PipelineKind.allCases)
    func everyKeyOfTheTableIsReadAndResolved(kind: PipelineKind) throws {
        let bench = try PipelineBench()
        let base =
            switch kind {
            case .recommender: PipelineBench.recommender
            case .customers: PipelineBench.customers
            case .table: PipelineBench.table
            case .uplift: PipelineBench.uplift
            case .segments: PipelineBench.segments
            case .lifetime: PipelineBench.lifetime
            }
        let fields = PipelineField.all.filter { $0.kinds.contains(kind) }
        #expect(fields.count > 30)
        for field in fields {
            let value = Self.examples[field.path] ?? example(of: field.form)
            // A query stands in place of the path that the file names.
            let section = field.path.split(separator: ".").dropLast(2).joined(separator: ".")
            let base =
                field.path.contains(".postgres.") && Self.named(in: base) == section
                ? base.replacing(/path: \w+\.csv/, with: "postgres: {service: shop, query: SELECT 1}") : base
            let pipeline = try bench.read(base, Self.companions(of: field.path, kind) + ["\(field.path)=\(value)"])
            var found: JSONValue? = pipeline.resolved
            for name in field.path.split(separator: ".") { found = found?[String(name)] }
            #expect(found != nil, "\(field.path)")
            #expect(!field.summary.isEmpty && field.summary.hasSuffix("."), "\(field.path)")
        }
    }
}
