import Documents
import Events
import FeatureLearning
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
                    "\(invalid.grouped) of \(scan.rows.grouped) rows are invalid, more than "
                        + Percentage.text(table.maximumInvalid),
                    count: invalid, remedy: "Mend how the table is made"))
        }
        return found + target
    }

    /// A target must have two values, of which one means yes.
    private var target: [Finding] {
        guard let name = table.schema.target else {
            return [
                Finding(
                    .failure, .target, file: file, "a table needs a target",
                    remedy: "Name its column with data.table.columns.target")
            ]
        }
        guard let position = scan.position(of: name), scan.log.used > 0 else { return [] }
        let tally = scan.columns[position]
        let used = tally.used.indices.filter { tally.used[$0] > 0 }
        let values = used.map { String(decoding: tally.texts[$0], as: UTF8.self) }.sorted()
        guard !tally.isOverflowing, values.count == 2 else {
            let count = tally.isOverflowing ? tally.sample.distinct : values.count
            return [
                Finding(
                    .failure, .target, file: file, column: name,
                    "the target has \(count.grouped) values where two are needed: \(quoted(values.prefix(5)))",
                    count: count, remedy: "Give a column with two values, or write one that says yes or no")
            ]
        }
        if let positive = table.positive, !values.contains(where: { $0.utf8.elementsEqual(positive.utf8) }) {
            return [
                Finding(
                    .failure, .target, file: file, column: name,
                    "\(quoted([positive])) is no value of the target; they are \(quoted(values))",
                    remedy: "Name one of them with data.table.positive")
            ]
        }
        return []
    }
}
