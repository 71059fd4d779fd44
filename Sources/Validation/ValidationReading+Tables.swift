import Diagnostics
import Events
import FeatureLearning
import Ids
import Sources
import Tables

extension ValidationReading {
    /// Reads the item table, and gives what rules of a training ask of it; nil where it lacks the column of the ids.
    mutating func readItems(_ path: String, eventsColumn: String, events: ColumnTally?) throws -> ItemFacts? {
        var planner = TablePlanner()
        var scan = TableScan()
        let columns = plan.itemColumns
        scan.read(TableSource(path), .standard, threads: threads, progress: progress) {
            planner.items(columns, eventsColumn: eventsColumn, $0)
        }
        findings += planner.findings
        let codes: Set<String> = Set([planner.id, columns.title, columns.category].compactMap(\.self))
        findings += TableFindings(scan: scan, name: "the item table", invalid: .failure, codes: codes).all
        report.tables.append(Self.profile(.items, scan))
        guard let id = planner.id else { return nil }
        findings += repeatedIds(scan, id: id, "items", remedy: "Keep one row an item")
        if let events { findings += JoinFindings.items(scan, id: id, events: events) }
        return ItemFacts(scan: scan, named: columns)
    }

    mutating func readCustomers(
        _ table: ValidationPlan.Customers, _ demands: ColumnDemands, _ consent: Consent?
    ) throws {
        var planner = TablePlanner()
        var scan = TableScan()
        scan.read(TableSource(table.file), table.layout, threads: threads, progress: progress) {
            planner.customers(table, demands, consent, $0)
        }
        findings += planner.findings
        report.tables.append(Self.profile(.customers, scan))
        let schema = table.schema
        let named = [schema.id, schema.target, schema.treatment, schema.weight].compactMap(\.self)
        let codes = Set(named + schema.category + schema.boolean)
        findings +=
            TableFindings(
                scan: scan, name: "the table", invalid: table.skipInvalid ? .suspicion : .failure, codes: codes,
                ignored: Set(schema.ignore), layout: "data.table.layout"
            ).all
        let summary = CustomerSummary(scan: scan, table: table)
        report.funnel = summary.funnel(hasConsent: consent != nil)
        findings += summary.findings
        if let id = schema.id, let column = scan.position(of: id) {
            let ids = IdFindings(tally: scan.columns[column], file: table.file, column: id, noun: "customer")
            findings += ids.spellings
            if !table.repeatedIds {
                let key: ParameterKey = .repeatedIds
                findings += repeatedIds(
                    scan, id: id, "customers", remedy: "Keep one row a customer, or allow several with \(key)")
            }
            if let consent {
                findings += JoinFindings.consent(
                    consent, customers: scan.columns[column], refused: scan.log.refusedIds,
                    side: "the table of customers")
            }
        }
        findings +=
            CheckFindings(plan: plan, scan: scan, roles: summary.roles, hasTimes: false, now: now).all
        if scan.log.used > 0 {
            let columns = CustomerColumns(scan: scan, table: table)
            findings += columns.findings
            if let examine = table.examine { findings += examine(summary.facts(of: columns)) }
        }
    }

    func repeatedIds(_ scan: TableScan, id: String, _ noun: String, remedy: String) -> [Finding] {
        guard let again = scan.repeatedTexts[id], again.count > 0 else { return [] }
        let one = noun == "items" ? "an item" : "a customer"
        return [
            Finding(
                .failure, .repeatedId, file: scan.files.joined(separator: ", "), column: id,
                counted(
                    again.count, "rows are of \(noun) that have an earlier row",
                    one: "row is of \(one) that has an earlier row"),
                count: again.count, examples: again.examples, remedy: remedy)
        ]
    }
}
