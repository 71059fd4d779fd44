import FeatureLearning
import Features
import Tables

/// Which columns of a table of customers a model would learn from.
struct CustomerColumns {
    /// What is in the columns without a role, as far as all their texts were counted.
    private let profiles: [ColumnProfile]
    /// The columns of which nobody can tell before a training whether they are features, and of which kind.
    let doubtful: Set<String>
    private let file: String

    init(scan: TableScan, schema: SchemaOptions) {
        file = scan.files.joined(separator: ", ")
        let kinds = Set(schema.numeric + schema.category + schema.boolean)
        let others = Set([schema.id, schema.target, schema.weight].compactMap(\.self) + schema.ignore)
        var profiles: [ColumnProfile] = []
        var doubtful: Set<String> = []
        for (name, tally) in zip(scan.names, scan.columns) where !others.contains(name) {
            if tally.isOverflowing {
                doubtful.insert(name)
                continue
            }
            let texts = (ids: tally.texts, counts: tally.counts)
            profiles.append(
                SchemaInference.profile(of: name, schema, texts: texts, empty: tally.empty, tally.plan.format))
        }
        self.profiles = profiles
        self.doubtful = doubtful.subtracting(kinds)
        given = kinds.intersection(doubtful).sorted().map { name in
            let kind: ColumnKind =
                schema.numeric.contains(name) ? .numeric : schema.boolean.contains(name) ? .boolean : .category
            return (name: name, kind: kind)
        }
    }

    /// Features of a kind that was given, with too many texts to look at each.
    private let given: [(name: String, kind: ColumnKind)]

    /// The features, by name and kind, without rows.
    var features: FeatureTable {
        let known = profiles.filter { $0.use == .feature }.map { (name: $0.name, kind: $0.kind) }
        return FeatureTable(
            rowCount: 0,
            columns: (known + given).map { FeatureTable.Column(name: $0.name, kind: $0.kind, values: .numbers([])) })
    }

    /// A table from which nothing can be learnt.
    var findings: [Finding] {
        guard doubtful.isEmpty, given.isEmpty else { return [] }
        return Finding.refused(.features) { _ = try SchemaInference.features(of: profiles, file: file) }
    }
}
