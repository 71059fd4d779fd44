import Documents

/// A table of HTML, which scrolls in a box of its own where it may be wider than a phone.
struct HTMLTable {
    private(set) var text = ""

    /// How many rows a page shows.
    static let mostRows = 200
    /// What surely fits on a phone, in points.
    private static let narrow = 310.0

    /// A cell as HTML shows it.
    private struct Cell {
        let text: String
        let html: String
        let isNumber: Bool
        var isEmpty: Bool { text.isEmpty }
    }

    init(_ table: Table, caption: String, at path: String, label: String) {
        let rows = table.rows.prefix(Self.mostRows).enumerated().map { row, cells in
            cells.enumerated().map { column, cell in
                let shown = cell.shown
                let place = "data-path=\"\(path)/rows/\(row)/\(column)\""
                return Cell(text: shown, html: "\(place)>\(shown.escaped)", isNumber: cell.isNumber)
            }
        }
        write(
            rows, columns: table.columns, isNumeric: table.isNumeric,
            caption: "<caption dir=\"auto\" data-path=\"\(path)/caption\">"
                + "\(caption.shown(TextLimit.sentence).escaped)</caption>\n",
            hasCaption: !caption.isEmpty, label: label)
        if table.rows.count > Self.mostRows {
            text +=
                "<p class=\"note\">Shown are the first \(Self.mostRows) of \(table.rows.count.grouped) rows; "
                + "the JSON of this page has all.</p>\n"
        }
    }

    /// The table of a chart's numbers.
    init(_ numbers: ChartNumbers, at path: String, label: String) {
        let rows = numbers.rows.map { row in
            row.map { entry in
                let place = entry.path.map { "data-path=\"\(path)\($0)\"" } ?? ""
                let text = entry.text.escaped
                if entry.time != nil {
                    let time = entry.text.split(separator: " ").joined(separator: "T").escaped
                    return Cell(
                        text: entry.text, html: "><time datetime=\"\(time)\" \(place)>\(text)</time>", isNumber: true)
                }
                return Cell(text: entry.text, html: "\(place)>\(text)", isNumber: entry.isNumber)
            }
        }
        let isNumeric = numbers.columns.indices.map { column in numbers.rows.contains { $0[column].isNumber } }
        write(rows, columns: numbers.columns, isNumeric: isNumeric, caption: "", hasCaption: false, label: label)
    }

    private mutating func write(
        _ rows: [[Cell]], columns: [String], isNumeric: [Bool], caption: String, hasCaption: Bool, label: String
    ) {
        let names = columns.map { $0.shown() }
        let width = names.indices.reduce(0.0) { sum, column in
            let texts = [names[column]] + rows.map { $0[column].text }
            return sum + (texts.map { TextWidth.of($0, size: 14.5) }.max() ?? 0) + 20
        }
        let isWide = width > Self.narrow
        text += isWide ? "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(label.escaped)\">\n" : ""
        text += "<table>\n" + (hasCaption ? caption : "") + "<thead><tr>"
        for (name, isNumeric) in zip(names, isNumeric) {
            let style = isNumeric ? " class=\"n\"" : ""
            text +=
                name.isEmpty ? "<td\(style)></td>" : "<th scope=\"col\" dir=\"auto\"\(style)>\(name.escaped)</th>"
        }
        text += "</tr></thead>\n<tbody>\n"
        for row in rows {
            text += "<tr>"
            for (column, cell) in row.enumerated() {
                if column == 0, !cell.isNumber, !cell.isEmpty, row.count > 1 {
                    text += "<th scope=\"row\" dir=\"auto\" \(cell.html)</th>"
                } else {
                    text += "<td \(isNumeric[column] ? "class=\"n\"" : "dir=\"auto\"") \(cell.html)</td>"
                }
            }
            text += "</tr>\n"
        }
        text += "</tbody>\n</table>\n" + (isWide ? "</div>\n" : "")
    }
}
