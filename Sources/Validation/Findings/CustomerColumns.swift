import Documents
import FeatureLearning
import Features
import Ids
import Tables

/// Which columns of a table of customers a model would learn from.
struct CustomerColumns {
    private let scan: TableScan
    private let table: ValidationPlan.Customers
    /// What is in the columns without a role, as far as all their texts were counted.
    private let profiles: [ColumnProfile]
    /// The columns of which nobody can tell before a training whether they are features, and of which kind.
    let doubtful: Set<String>
    private let file: String

    init(scan: TableScan, table: ValidationPlan.Customers) {
        (self.scan, self.table) = (scan, table)
        let schema = table.schema
        file = scan.files.joined(separator: ", ")
        let kinds = Set(schema.numeric + schema.category + schema.boolean)
        let others = Set(
            [schema.id, schema.target, schema.treatment, schema.weight].compactMap(\.self) + schema.ignore)
        var profiles: [ColumnProfile] = []
        var doubtful: Set<String> = []
        for (name, tally) in zip(scan.names, scan.columns) where !others.contains(name) {
            if tally.isOverflowing {
                if scan.doubts[name] == nil { doubtful.insert(name) }
                continue
            }
            let texts = (ids: tally.texts, counts: tally.counts)
            var profile = SchemaInference.profile(
                of: name, schema, texts: texts, empty: tally.empty, tally.plan.format)
            if let doubt = scan.doubts[name] { profile.leaveOut(because: doubt) }
            profiles.append(profile)
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

    var findings: [Finding] { nothingToLearn + notFinite }

    /// A table from which nothing can be learnt.
    private var nothingToLearn: [Finding] {
        guard doubtful.isEmpty, given.isEmpty else { return [] }
        return Finding.refused(.features) { _ = try SchemaInference.features(of: profiles, file: file) }
    }
}

extension CustomerColumns {
    /// Cells of a column that is taken for numbers, which are not finite.
    private struct NotFinite {
        let column: String
        /// The rows that have such a cell, and those of them that have no other cell which makes them invalid.
        let rows: Int
        let further: Int
        let examples: [Finding.Example]
    }

    /// Numbers that are not finite, which make a column one of amounts and cannot be read as such.
    private var notFinite: [Finding] {
        let kept = profiles.filter { $0.use == .feature && $0.kind == .numeric && $0.isInferred }.map(\.name)
        let columns = kept.compactMap(amongTexts) + doubtful.sorted().compactMap(amongValues)
        let found = columns.map { column in
            Finding(
                table.skipInvalid ? .suspicion : .failure, .invalidCell, file: file, column: column.column,
                counted(
                    column.rows, "cells of a column of numbers are not finite",
                    one: "cell of a column of numbers is not finite"),
                count: column.rows, examples: column.examples,
                remedy: "Write finite numbers, or leave the cells empty where the value is not known")
        }
        return found + tooMany(columns)
    }

    /// The cells of a column whose texts were all counted.
    private func amongTexts(_ name: String) -> NotFinite? {
        guard let position = scan.position(of: name) else { return nil }
        let tally = scan.columns[position]
        let numbers = tally.counts.indices.filter { number in
            tally.texts[number].withUnsafeBytes { Cell.number($0, tally.plan.format) == nil }
        }
        guard !numbers.isEmpty else { return nil }
        return NotFinite(
            column: name, rows: numbers.reduce(0) { $0 + tally.counts[$1] },
            further: numbers.reduce(0) { $0 + tally.used[$1] },
            examples: numbers.prefix(Finding.mostExamples).map { number in
                Finding.Example(value: tally.texts[number].withUnsafeBytes { excerpt($0) })
            })
    }

    /// The cells of a column that has too many texts to keep them.
    private func amongValues(_ name: String) -> NotFinite? {
        guard let position = scan.position(of: name) else { return nil }
        let (tally, values) = (scan.columns[position], scan.columns[position].values)
        guard values.infinite > 0, values.areAmounts(of: tally.rows - tally.empty) else { return nil }
        return NotFinite(
            column: name, rows: values.infinite, further: max(values.infinite - tally.invalidFilled, 0),
            examples: values.infinity.shown.map { [Finding.Example(value: $0)] } ?? [])
    }

    /// More invalid rows than allowed, where those with such a cell count; nothing where there are too many without.
    private func tooMany(_ columns: [NotFinite]) -> [Finding] {
        let most = table.maximumInvalid * Double(scan.rows) * (1 + 1e-12)
        // One row may have such cells in several columns.
        let invalid = scan.invalid + (columns.map(\.further).max() ?? 0)
        guard table.skipInvalid, Double(scan.invalid) <= most, Double(invalid) > most || invalid == scan.rows else {
            return []
        }
        let limit = Double(invalid) > most ? ", more than \(Percentage.text(table.maximumInvalid))" : ""
        return [
            Finding(
                .failure, .tooManyInvalid, file: file,
                "\(invalid.grouped) of \(counted(scan.rows, "rows are invalid"))\(limit)", count: invalid,
                remedy: "Mend how the table is made")
        ]
    }
}
