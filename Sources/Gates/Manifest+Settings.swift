import Documents
package import ModelStore

extension Manifest {
    /// Whether a version was trained as another was, only on other data.
    ///
    /// Files, times, hold-outs and the seed of random numbers may differ; what makes a model another one may not.
    package func hasSettings(of other: Manifest) -> Bool {
        kind == other.kind && Self.settings.allSatisfy { setting(at: $0) == other.setting(at: $0) }
    }

    /// The places in the parameters of a recommender and of a model of customers.
    private static let settings: [[String]] = [
        ["train"], ["interactions"], ["options", "conditions"],
        ["options", "purchase_types"], ["options", "use_quantity"], ["encoding"], ["logistic"], ["class_weights"],
        ["path"],
        ["path_rule"], ["calibration"], ["source", "events", "_0", "plan", "label"],
        ["source", "events", "_0", "plan", "horizon"], ["source", "events", "_0", "plan", "active_within"],
        ["source", "events", "_0", "ignore"], ["source", "events", "_0", "options", "conditions"],
        ["source", "events", "_0", "options", "purchase_types"],
        ["source", "events", "_0", "options", "use_quantity"], ["source", "table", "_0", "schema"],
        ["source", "table", "_0", "positive"],
    ]

    private func setting(at path: [String]) -> JSONValue? {
        let value = path.reduce(Optional(parameters)) { $0?[$1] }
        guard var members = value?.objectValue else { return value }
        members["seed"] = nil
        return .object(members)
    }
}
