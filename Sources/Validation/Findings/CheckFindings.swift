import Diagnostics
import Documents
import Events
import Tables

/// Finds the checks that do not hold, apart from those of single cells.
struct CheckFindings {
    let plan: ValidationPlan
    let scan: TableScan
    /// The columns of an event's values by their usual names, such as `user` for `CustomerID`.
    let roles: [String: String]
    let hasTimes: Bool
    /// The time of the clock, in milliseconds since 1970 UTC.
    let now: Int64

    private var file: String { scan.files.joined(separator: ", ") }

    var all: [Finding] {
        plan.checks.flatMap { check -> [Finding] in
            switch check.subject {
            case "rows": return check.demands.compactMap { rows(check, $0) }
            case "newest": return check.demands.compactMap { newest(check, $0) }
            default: return column(check)
            }
        }
    }

    private func broken(
        _ check: DataCheck, _ found: String, column: String? = nil, count: Int? = nil,
        examples: [Finding.Example] = [], remedy: String
    ) -> Finding {
        Finding(
            .violation, .check, file: file, column: column, "the check '\(check.subject): \(check.text)': \(found)",
            count: count, examples: examples, remedy: "\(remedy), or change the check")
    }

    private func rows(_ check: DataCheck, _ demand: Demand) -> Finding? {
        let found = counted(scan.rows, "rows were read")
        switch demand {
        case .rowsAtLeast(let least):
            guard scan.rows < least else { return nil }
            return broken(check, found, count: scan.rows, remedy: "Look for files or days that are missing")
        case .rowsAtMost(let most):
            guard scan.rows > most else { return nil }
            return broken(check, found, count: scan.rows, remedy: "Look for rows that were exported twice")
        case .rowsNearLastRuns(let share):
            guard !plan.lastRows.isEmpty else { return nil }
            let mean = plan.lastRows.reduce(0) { $0 + Double($1) } / Double(plan.lastRows.count)
            // The last factor covers rounding: 80 rows are within 20% of 100.
            guard abs(Double(scan.rows) - mean) > share * mean * (1 + 1e-12) else { return nil }
            let runs = plan.lastRows.count
            let usual = runs == 1 ? "in the last run" : "on average in the last \(runs) runs"
            return broken(
                check, "\(found), \(mean.fixed(0)) \(usual)", count: scan.rows,
                remedy: "Look for files that are missing or that came twice")
        default: return nil
        }
    }

    private func newest(_ check: DataCheck, _ demand: Demand) -> Finding? {
        guard case .newestWithin = demand else { return nil }
        guard hasTimes, let newest = scan.log.days.filled.last?.day.last else {
            return Finding(
                .failure, .check, file: file,
                "the check '\(check.subject): \(check.text)' needs the times of events, and there are none",
                remedy: "Name their column, or leave the check out")
        }
        guard !demand.allows(newest: newest, at: now) else { return nil }
        let age = Double(now - newest) / 1000
        let side = age < 0 ? "ahead of the clock" : "ago"
        return broken(
            check, "the newest event is of \(Timestamp.text(newest)), \(TimeSpan.words(age.magnitude)) \(side)",
            remedy: age < 0 ? "Mend the times" : "Bring the events that came since")
    }

    private func column(_ check: DataCheck) -> [Finding] {
        let name = check.subject
        guard let position = scan.position(of: name) else { return unknown(check) }
        let tally = scan.columns[position]
        return check.demands.compactMap { demand in
            switch demand {
            case .emptyAtMost(let share):
                guard Double(tally.usedEmpty) > share * Double(tally.usedRows) * (1 + 1e-12) else { return nil }
                let found = "\(tally.usedEmpty.grouped) of \(counted(tally.usedRows, "cells are empty"))"
                return broken(
                    check, found, column: name, count: tally.usedEmpty, remedy: "Fill them where the table is made")
            case .unique:
                guard let again = scan.repeatedTexts[name], again.count > 0 else { return nil }
                let found = counted(again.count, "cells have the text of an earlier one")
                return broken(
                    check, found, column: name, count: again.count, examples: again.examples,
                    remedy: "Leave out the rows that come again")
            default: return nil
            }
        }
    }

    /// A column that the table does not have; nothing is said where no header could be read.
    private func unknown(_ check: DataCheck) -> [Finding] {
        guard !scan.names.isEmpty else { return [] }
        let error = missingColumn(check.subject, among: scan.names, file: file)
        let role = roles[check.subject].map { "Checks name columns as the table has them: '\($0)'" }
        var finding = Finding(.failure, .missingColumn, of: error)
        finding.column = check.subject
        finding.text = "the check '\(check.subject): \(check.text)' names no column: \(finding.text)"
        finding.remedy = role ?? finding.remedy
        return [finding]
    }
}
