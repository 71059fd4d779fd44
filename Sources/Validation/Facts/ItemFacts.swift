import Diagnostics
import Documents
import Events
import Ids
import Tables

/// What a validation knows of an item table once it was read.
package struct ItemFacts: Sendable {
    let scan: TableScan
    let named: ItemColumns

    private var file: String { scan.files.joined(separator: ", ") }

    /// The columns by the names under which models know them; each with its column in the table.
    private var columns: [(name: String, column: String)] {
        let roles = [("title", named.title), ("category", named.category)]
        let renamed = roles.compactMap { name, column in column.map { (name: name, column: $0) } }
        let others = scan.names.filter { name in
            scan.doubts[name] == nil && !renamed.contains { $0.column == name || $0.name == name }
        }
        return renamed + others.map { (name: $0, column: $0) }
    }

    /// Whether models know a column of this name.
    package func has(_ column: String) -> Bool { columns.contains { $0.name == column } }

    /// Refuses a value that no item has.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column or a value that is not there.
    package func check(_ value: String, in name: String) throws {
        let columns = columns
        guard let column = columns.first(where: { $0.name == name })?.column,
            let position = scan.position(of: column)
        else { throw missingColumn(name, among: columns.map(\.name), file: file) }
        let tally = scan.columns[position]
        guard !tally.isOverflowing else { return }
        let values = tally.counts.indices.map { String(decoding: tally.texts[$0], as: UTF8.self) }
        guard !values.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else { return }
        let near = nearestName(to: value, among: values).map { "Did you mean '\($0)'? " } ?? ""
        throw UserError(
            .invalidData, "no item has '\(value)' in the column '\(name)'", at: .init(file: file),
            remedy: "\(near)Check the value; it is compared byte by byte")
    }
}
