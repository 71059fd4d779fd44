import Assignment
import Documents
import ModelFiles
import RecommenderModels
import Tables

/// Lists as rows `user,rank,item,score,source`, with `part` where lists may hold what customers have, and with `title`,
/// `reasons`, `code` and `about` where these were asked for, and `experiment` and `arm` where there are experiments, in CSV
/// unless another layout is.
package struct ListCSV: RowFormat {
    private let columns: ListColumns
    private let style: RowStyle
    private var models: [Fields] = []

    /// The items of a model as fields.
    private struct Fields: Sendable {
        /// The items' ids, one after another.
        var ids: [UInt8] = []
        /// The end of each item's field in `ids`.
        var ends: [Int] = []
        /// The items' titles; empty unless rows have titles.
        var titles: [[UInt8]] = []

        func id(_ item: Int) -> ArraySlice<UInt8> { ids[(item == 0 ? 0 : ends[item - 1])..<ends[item]] }
    }

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
        for items in columns.models {
            var fields = Fields()
            fields.ends.reserveCapacity(items.ids.count)
            for item in 0..<items.ids.count {
                fields.ids += style.field(try items.ids.bytes(at: item))
                fields.ends.append(fields.ids.count)
                if columns.hasTitles { fields.titles.append(style.field(try items.titleBytes(of: item))) }
            }
            models.append(fields)
        }
    }

    package func bytes(of rows: ListRows) throws -> [UInt8] {
        var text = RowBytes(style)
        var user: (position: Int, field: [UInt8]) = (-1, [])
        for row in rows {
            if row.user != user.position { user = (row.user, style.field(rows.users[row.user])) }
            text.finished(user.field)
            text.count(row.rank)
            let item = Int(row.item)
            text.finished(models[row.model].id(item))
            text.number(row.score)
            text.word(row.source.rawValue)
            if columns.hasParts { if let part = row.part { text.word(part.rawValue) } else { text.empty() } }
            if columns.hasTitles { text.finished(models[row.model].titles[item]) }
            if columns.hasReasons { text.finished(try reasons(for: row, in: rows)) }
            if columns.hasCodes, let code = rows.code(of: row) {
                text.word(code.word.rawValue)
                if code.about.isEmpty { text.empty() } else { text.text(code.about.utf8) }
            }
            if columns.hasArms {
                let arm = rows.arm(of: row)
                for name in [arm.experiment, arm.arm] {
                    if let name { text.text(name.utf8) } else { text.empty() }
                }
            }
            text.endRow()
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
