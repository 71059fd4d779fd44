import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Ids
import Tables

/// What a table of customers says as a whole.
struct CustomerSummary {
    let scan: TableScan
    let table: ValidationPlan.Customers

    private var file: String { scan.files.joined(separator: ", ") }
    private var invalid: Int { scan.malformed.count + scan.log.invalid }

    /// The columns by the names of their roles.
    var roles: [String: String] {
        var roles: [String: String] = [:]
        roles["id"] = table.schema.id
        roles["target"] = table.schema.target
        roles["treatment"] = table.schema.treatment
        roles["weight"] = table.schema.weight
        return roles
    }

    func funnel(hasConsent: Bool) -> Funnel {
        var funnel = Funnel(rows: scan.rows)
        if hasConsent { funnel.append("no consent", dropped: scan.log.refused) }
        if table.skipInvalid || invalid > 0 { funnel.append("invalid", dropped: invalid) }
        return funnel
    }

    var findings: [Finding] {
        var found: [Finding] = []
        if scan.log.used == 0 {
            found.append(
                Finding(
                    .failure, .noRows, file: file,
                    scan.rows == 0 ? "there is no row" : "no row is left of \(scan.rows.grouped)",
                    remedy: "Give a table with rows that can be read, of customers who have not opted out"))
        }
        if table.skipInvalid, Double(invalid) > table.maximumInvalid * Double(scan.rows) * (1 + 1e-12) {
            found.append(
                Finding(
                    .failure, .tooManyInvalid, file: file,
                    "\(invalid.grouped) of \(counted(scan.rows, "rows are invalid")), more than "
                        + Percentage.text(table.maximumInvalid),
                    count: invalid, remedy: "Mend how the table is made"))
        }
        return found + target + treatment
    }

    /// A target must have two values, of which one means yes.
    private var target: [Finding] {
        guard let name = table.schema.target else {
            return [
                Finding(
                    .failure, .target, file: file, "a table needs a target",
                    remedy: "Name its column with data.table.columns.target", code: .wrongUsage)
            ]
        }
        guard let position = scan.position(of: name), scan.log.used > 0 else { return [] }
        let tally = scan.columns[position]
        guard !tally.isOverflowing else {
            return [
                Finding(
                    .failure, .target, file: file, column: name,
                    "the target has \(tally.sample.distinct.grouped) values where two are needed",
                    count: tally.sample.distinct,
                    remedy: "Give a column with two values, or write one that says yes or no")
            ]
        }
        let counts = counts(of: tally)
        return Finding.refused(.target) {
            _ = try TargetValues.infer(
                from: counts, at: .init(file: file, column: name), positive: table.positive)
        }.map { finding in
            var finding = finding
            if counts.levels.count != 2 { finding.count = counts.levels.count }
            return finding
        }
    }

    /// A treatment must have two values, of which one means treated.
    private var treatment: [Finding] {
        guard let name = table.schema.treatment, let position = scan.position(of: name), scan.log.used > 0 else {
            return []
        }
        let tally = scan.columns[position]
        guard !tally.isOverflowing else {
            return [
                Finding(
                    .failure, .target, file: file, column: name,
                    "the treatment has \(tally.sample.distinct.grouped) values where two are needed",
                    count: tally.sample.distinct, remedy: "Write a column that says who was treated")
            ]
        }
        return Finding.refused(.target) {
            _ = try TargetValues.infer(
                fromTreatments: counts(of: tally), at: .init(file: file, column: name), treated: table.treated)
        }
    }

    /// The texts of a column with the numbers of rows that count.
    private func counts(of tally: ColumnTally) -> LevelCounts {
        var ids = IdInterner(slots: 16)
        var counts: [Int] = []
        for number in tally.used.indices where tally.used[number] > 0 {
            _ = tally.texts[number].withUnsafeBytes { ids.intern($0) }
            counts.append(tally.used[number])
        }
        return LevelCounts(ids, counts)
    }

    /// What rules of a training may ask of the table.
    func facts(of columns: CustomerColumns) -> CustomerFacts {
        CustomerFacts(features: columns.features, doubtful: columns.doubtful, answers: answers, rows: scan.log.used)
    }

    /// The rows that count by their answer; nil where the target is wrong, or where they do not count alike.
    private var answers: (yes: Int, no: Int)? {
        guard !table.repeatedIds, table.schema.weight == nil, let name = table.schema.target,
            let position = scan.position(of: name), !scan.columns[position].isOverflowing
        else { return nil }
        let counts = counts(of: scan.columns[position])
        guard
            let values = try? TargetValues.infer(
                from: counts, at: .init(file: file, column: name), positive: table.positive)
        else { return nil }
        func rows(_ text: String) -> Int {
            counts.levels.first { $0.level.utf8.elementsEqual(text.utf8) }?.count ?? 0
        }
        return (rows(values.positive), rows(values.negative))
    }
}
