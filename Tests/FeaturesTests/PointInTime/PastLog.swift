import Diagnostics
import Events
import Features
import TestSupport

/// A log made from the text of a table.
func log(_ csv: String, purchaseTypes: [String]? = nil) throws -> EventLog {
    var options = EventOptions()
    options.purchaseTypes = purchaseTypes
    return try withFile(csv) { path in
        try EventLog.read(files: [path], options: options, consent: nil, needsItems: false, progress: .silent)
    }
}

/// A log with a header and rows.
func log(_ header: String, _ rows: [String], purchaseTypes: [String]? = nil) throws -> EventLog {
    try log(([header] + rows).joined(separator: "\n") + "\n", purchaseTypes: purchaseTypes)
}

/// A column `category` of an item table.
func categories(_ pairs: [String: String]) throws -> ItemColumn {
    let rows = pairs.map { "\($0.key),\($0.value)" }.sorted()
    return try withFile((["item,category"] + rows).joined(separator: "\n") + "\n") { path in
        try ItemRecords(file: path, eventsColumn: "item").column(named: "category")
    }
}

/// The time of a day since 1970, in milliseconds.
func day(_ day: Double) -> Int64 { Int64((day * 86_400_000).rounded()) }
