import Documents
package import ModelStore

extension Manifest {
    /// Whether a version was trained as another was, only on other data.
    ///
    /// Files, times, hold-outs, the version that a training begins from, the seed of random numbers and what both took from
    /// their data may differ. Everything else counts, also a parameter that is unknown here.
    package func hasSettings(of other: Manifest) -> Bool { kind == other.kind && settings == other.settings }

    /// The parameters that may differ between two nights, of a recommender and of a model of customers.
    private static let ofOneNight: [[String]] = [
        ["events"], ["options", "from"], ["options", "until"], ["hold_out"], ["refit"], ["metrics"], ["start"],
        ["holdout"], ["time_unit"], ["recommender"],
        ["seed"], ["train", "seed"],
        ["source", "events", "_0", "files"], ["source", "events", "_0", "options", "from"],
        ["source", "events", "_0", "options", "until"], ["source", "events", "_0", "plan", "cutoffs"],
        ["source", "table", "_0", "file"], ["table", "file"],
    ]

    /// Tables that may lie elsewhere, though a model with one is another than a model without.
    private static let tables: [[String]] = [
        ["items"], ["consent"], ["options", "identities", "path"], ["source", "events", "_0", "items"],
        ["source", "events", "_0", "customers", "path"],
        ["source", "events", "_0", "options", "identities", "path"],
    ]

    /// The parameters whose values the data decided, which change with these.
    private var byData: [[String]] {
        (parameters["train"]?["by_data"]?.arrayValue ?? []).compactMap(\.stringValue).map { ["train", $0] }
    }

    private var settings: JSONValue {
        let lasting = (Self.ofOneNight + byData).reduce(parameters) { $0.changed(at: $1[...]) { _ in nil } }
        return Self.tables.reduce(lasting) { $0.changed(at: $1[...]) { _ in .bool(true) } }
    }
}

extension JSONValue {
    /// The same value with another one at a path, or none; unchanged where nothing is there.
    fileprivate func changed(at path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue?) -> JSONValue {
        guard let key = path.first, var members = objectValue, let inner = members[key] else { return self }
        let rest = path.dropFirst()
        members[key] = rest.isEmpty ? change(inner) : inner.changed(at: rest, change)
        return .object(members)
    }
}
