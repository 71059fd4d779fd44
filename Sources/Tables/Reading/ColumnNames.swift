package import Diagnostics

/// The names of a table's columns, and what is known of other names, for errors.
package struct ColumnNames: Sendable {
    /// The table as errors name it.
    package let file: String
    package let names: [String]
    /// What is known of fields that are no columns; nil for delimited text.
    let nested: NestedFields?

    /// The error for a column that the table lacks, which says what is there instead.
    ///
    /// - Parameters:
    ///   - name: The column that was asked for.
    ///   - remedy: How to fix a wrong name; nil stands for advice to check it.
    /// - Returns: An error with code `invalidData`.
    package func missing(_ name: String, remedy: Message? = nil) -> UserError {
        let missing = missingColumn(name, among: names, file: file, remedy: remedy)
        guard let nested else { return missing }
        if let rows = nested.rows {
            return error(
                missing.problemMessage + "; the file is one object, whose list \(rows) may hold the records",
                remedy: "Take the records out: jq -c '\(rows)[]'")
        }
        if let list = nested.lists.first(where: { name == $0.name || name.hasPrefix("\($0.name).") }) {
            return error(
                "there is no column '\(name)': '\(list.name)' holds lists",
                remedy: "Write the element that is meant as a value: jq -c '\(list.path) |= .[0]' keeps the first")
        }
        if let map = nested.maps.first(where: { name == $0 || name.hasPrefix("\($0).") }) {
            return error(
                "there is no column '\(name)': the objects in '\(map)' have more than \(JSONColumns.mostKeys) keys",
                remedy: "Write the value that is meant beside '\(map)'")
        }
        let below = names.filter { $0.hasPrefix("\(name).") }
        if let first = below.first {
            return error(
                "there is no column '\(name)': it holds objects, whose columns are \(quoted(below.prefix(50)))",
                remedy: "Name one of these columns, such as '\(first)'")
        }
        if nested.emptyObjects.contains(name) {
            return error("there is no column '\(name)': its objects are empty", remedy: missing.remedyMessage)
        }
        guard nested.hasMore else { return missing }
        return error(
            missing.problemMessage + ", as the first \(nested.records) records tell",
            remedy: (missing.remedyMessage ?? "")
                + "; a field that only later records have must be in one of the first, with null if it is not known")
    }

    private func error(_ problem: Message, remedy: Message?) -> UserError {
        UserError(.invalidData, problem, at: .init(file: file), remedy: remedy)
    }

    /// The names of these columns.
    func keeping(_ columns: [Int]) -> ColumnNames {
        ColumnNames(file: file, names: columns.map { names[$0] }, nested: nested)
    }

    /// Whether a name is that of a field that holds lists, which is never a column.
    package func isList(_ name: String) -> Bool { nested?.lists.contains { $0.name == name } ?? false }

    /// Whether a name is that of a field of lists or objects rather than a column.
    package func isNested(_ name: String) -> Bool {
        guard let nested, !names.contains(name) else { return false }
        return isList(name) || nested.maps.contains(name) || names.contains { $0.hasPrefix("\(name).") }
    }
}
