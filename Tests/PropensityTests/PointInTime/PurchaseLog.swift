import Diagnostics
import Events
import Features
import Ids
import Propensity
import Tables
import TestSupport

/// A log made from the text of a table.
func log(
    _ header: String, _ rows: [String], consent: Consent? = nil, purchaseTypes: [String]? = nil
) throws -> EventLog {
    var options = EventOptions()
    options.purchaseTypes = purchaseTypes
    return try withFile(([header] + rows).joined(separator: "\n") + "\n") { path in
        try EventLog.read(files: [path], options: options, consent: consent, needsItems: false, progress: .silent)
    }
}

/// A cutoff or another instant, in the form that options accept.
func time(_ text: String) throws -> Int64 { try Timestamp.parse(text) }

/// An item table made from its text.
func items(_ text: String) throws -> ItemRecords {
    try withFile(text) { try ItemRecords(file: $0, eventsColumn: "item") }
}

extension PointInTimePlan {
    /// A plan for cutoffs given as text and spans given in days.
    init(_ label: String, horizon days: Double, _ cutoffs: String..., activeWithin active: Double = 365) throws {
        self.init(
            label: try EventLabel(parsing: label), horizon: days * 86_400, cutoffs: try cutoffs.map(time))
        activeWithin = active * 86_400
    }
}

extension PointInTimeRows {
    /// Each row as `customer@cutoff=label`.
    var summary: [String] {
        rows.labels.indices.map { row in
            let time = Timestamp.text(cutoffs[Int(rowCutoffs[row])].time).prefix(10)
            return "\(rows.ids.string(at: Int(rows.customers[row])))@\(time)=\(rows.labels[row])"
        }
    }

    /// The column of a feature.
    func column(_ name: String) -> [Double] {
        guard case .numbers(let numbers) = rows.features.columns.first(where: { $0.name == name })?.values else {
            return []
        }
        return numbers
    }
    /// The bits of all features.
    var bits: [[UInt64]] { rows.features.columns.map { column($0.name).map(\.bitPattern) } }
}
