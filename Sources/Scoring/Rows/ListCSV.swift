import Documents
import ModelFiles
import RecommenderModels
import Tables

/// Lists as rows `user,rank,item,score,source`, with `part` where lists may hold what customers have, and with `title`,
/// `reasons`, `code` and `about` where these were asked for, in CSV unless another layout is.
package struct ListCSV: RowFormat {
    private let columns: ListColumns
    private let style: RowStyle
    /// The items' ids as fields, one after another.
    private var fields: [UInt8] = []
    /// The end of each item's field in `fields`.
    private var ends: [Int] = []
    /// The items' titles as fields; empty unless rows have titles.
    private var titles: [[UInt8]] = []

    package var header: [UInt8] { style.header }

    package var rowColumns: [RowColumn] {
        let numbers: [String: RowColumn.Kind] = ["rank": .integer, "score": .single]
        return columns.names.map { RowColumn($0, numbers[$0] ?? .text) }
    }

    /// - Parameters:
    ///   - columns: The items that the rows refer to, and the columns.
    ///   - layout: How the rows are laid out.
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ columns: ListColumns, as layout: RowLayout = .commaSeparated) throws {
        self.columns = columns
        style = RowStyle(columns.names, layout)
        let items = columns.items
        ends.reserveCapacity(items.ids.count)
        for item in 0..<items.ids.count {
            fields += style.field(try items.ids.bytes(at: item))
            ends.append(fields.count)
            if columns.hasTitles { titles.append(style.field(try items.titleBytes(of: item))) }
        }
    }

    package func bytes(of rows: ListRows) throws -> [UInt8] {
        var text = RowBytes(style)
        var user: (position: Int, field: [UInt8]) = (-1, [])
        // Slices of a buffer, unlike those of an array, count no references.
        try fields.withUnsafeBufferPointer { fields in
            for row in rows {
                if row.user != user.position { user = (row.user, style.field(rows.users[row.user])) }
                text.finished(user.field)
                text.count(row.rank)
                let item = Int(row.item)
                text.finished(fields[(item == 0 ? 0 : ends[item - 1])..<ends[item]])
                text.number(row.score)
                text.word(row.source.rawValue)
                if columns.hasParts { if let part = row.part { text.word(part.rawValue) } else { text.empty() } }
                if columns.hasTitles { text.finished(titles[item]) }
                if columns.hasReasons { text.finished(try reasons(for: row, in: rows)) }
                if columns.hasCodes, let code = rows.code(of: row) {
                    text.word(code.word.rawValue)
                    if code.about.isEmpty { text.empty() } else { text.text(code.about.utf8) }
                }
                text.endRow()
            }
        }
        return text.bytes
    }

    /// The reasons for a row as a field: words, and an array of objects in JSON Lines.
    private func reasons(for row: ListRow, in rows: ListRows) throws -> [UInt8] {
        guard style.layout == .jsonLines else {
            return style.field(try columns.reasonText(for: row, in: rows).utf8)
        }
        var json = JSONBytes()
        try json.write(reasonsFor: row, in: rows, columns)
        return json.bytes
    }
}
