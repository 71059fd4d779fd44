import Diagnostics
import Events
import FeatureLearning
import Features
import Files
import Sources
import Tables

extension ValidationReading {
    /// Reads the customers' own table beside events.
    mutating func readProfiles(
        _ table: ValidationPlan.Profiles, eventsColumn: String, users: ColumnTally?, _ consent: Consent?,
        _ identities: Identities?
    ) {
        var planner = TablePlanner()
        var scan = TableScan()
        let source = TableSource(table.path)
        scan.read(source, .standard, threads: threads, progress: progress) {
            planner.profiles(table, eventsColumn: eventsColumn, consent, $0)
        }
        var found = planner.findings
        let codes = Set([planner.id].compactMap(\.self) + table.options.category + table.options.boolean)
        found +=
            TableFindings(
                scan: scan, name: "the table of customers", invalid: .failure, codes: codes,
                ignored: Set(table.options.ignore)
            ).all
        report.tables.append(Self.profile(.customers, scan))
        if let id = planner.id {
            if table.validFrom(among: scan.names) == nil { found += alwaysKnown(scan, id: id) }
            let events = users.map { CustomersOfEvents($0, identities) }
            if let events { found += JoinFindings.customers(scan, id: id, events: events) }
            // What no single cell shows: times of several forms, and rows of which nobody can tell which one holds.
            if !found.contains(where: { $0.severity == .failure }), source.identity?.isRegularFile == true {
                found += Finding.refused(.features) {
                    _ = try CustomerProfiles(
                        file: table.path, columns: table.columns, eventsColumn: eventsColumn, consent: consent,
                        aliases: events?.aliases)
                }
            }
        }
        findings += found
    }

    /// What is suspicious of a table whose rows count as known always.
    private func alwaysKnown(_ scan: TableScan, id: String) -> [Finding] {
        let key: ParameterKey = .profileValidFrom
        let remedy = "Name the column of the time from which a row holds with \(key)"
        let suspicion = Finding(
            .suspicion, .knownAlways, file: scan.files.joined(separator: ", "),
            "the columns count as known always, so what was written down after a cutoff may give the outcome away",
            remedy: remedy)
        return [suspicion] + repeatedIds(scan, id: id, "customers", remedy: "Keep one row a customer. \(remedy)")
    }
}
