import CustomerModels
import Documents
import ModelFiles
import ModelStore
import Propensity
import Recommenders
import Training

/// The settings of a version that differ from the defaults of this program.
struct ChangedSettings {
    private let manifest: Manifest

    init(_ manifest: Manifest) {
        self.manifest = manifest
    }

    /// A line for each setting; nil when all have their defaults.
    var table: Table? {
        guard manifest.parameters.objectValue != nil else { return nil }
        let standard: [String: JSONValue] = (defaults?.flattened() ?? []).reduce(into: [:]) { $0[$1.path] = $1.value }
        var table = Table(["setting", "value", "default"])
        for setting in manifest.parameters.flattened() where standard[setting.path] != setting.value {
            guard !Self.isShownElsewhere(setting.path) else { continue }
            table.append([
                .text(setting.path), .text(SettingText.text(of: setting.value, at: setting.path)),
                Table.Cell(standard[setting.path].map { SettingText.text(of: $0, at: setting.path) }),
            ])
        }
        return table.rows.isEmpty ? nil : table
    }

    /// What a page shows of a training in other places.
    private static func isShownElsewhere(_ path: String) -> Bool {
        let others: Set = [
            "train.algorithm", "source.table.schema.target", "source.events.plan.label", "source.events.plan.horizon",
            "start.version", "start.manifest", "table.schema.target", "table.schema.treatment",
        ]
        return others.contains(path) || isOfInput(path)
    }

    /// What a training says of its input alone, not of how it learns.
    static func isOfInput(_ path: String) -> Bool {
        let inputs: Set = [
            "events", "items", "consent", "table.file", "source.table.file", "source.events.files",
            "source.events.items",
            "source.events.customers.path", "source.events.plan.cutoffs", "options.identities.path",
            "source.events.options.identities.path",
        ]
        return inputs.contains(path)
    }

    /// The parameters of a training of the same algorithm, or on the same kind of source, that says nothing else.
    private var defaults: JSONValue? {
        if manifest.kind == ModelFamily.propensity.name {
            let isOfTable = manifest.parameters["source"]?["table"] != nil
            let plan = PointInTimePlan(label: .churn, horizon: 0, cutoffs: [])
            let training = PropensityTraining(
                isOfTable ? .table(CustomerTable(file: "")) : .events(CustomerEventLog(files: [], plan: plan)))
            return try? JSONValue(encoding: training)
        }
        if manifest.kind == ModelFamily.uplift.name {
            return try? JSONValue(encoding: UpliftTraining(CustomerTable(file: "")))
        }
        if manifest.kind == ModelFamily.segments.name {
            let basis = manifest.parameters["basis"]?.stringValue.flatMap(SegmentSettings.Basis.init(rawValue:))
            return try? JSONValue(encoding: SegmentTraining(by: basis ?? .rfm))
        }
        if manifest.kind == ModelFamily.lifetime.name {
            return try? JSONValue(encoding: LifetimeTraining(events: []))
        }
        var training = RecommenderTraining(events: [])
        let train = manifest.parameters["train"]
        if let name = train?["algorithm"]?.stringValue.flatMap(RecommenderAlgorithm.Name.init(rawValue:)) {
            training.train = RecommenderAlgorithm(name)
        }
        // A mixture has the defaults of its members.
        if let member = train?["member"]?.stringValue.flatMap(MixtureParameters.Member.init(rawValue:)) {
            training.train = .mixture(MixtureParameters(member: member))
        }
        return try? JSONValue(encoding: training)
    }
}
