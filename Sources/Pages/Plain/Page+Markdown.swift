import Documents

extension Page {
    /// The page as Markdown (CommonMark with the tables of GitHub); charts are tables, or a sentence.
    package var markdown: String {
        var text = "# \(title.shown().markdown)\n\n"
        text += "**\(mood.sign) \(mood.words):** \(verdict.shown(TextLimit.sentence).markdown)\n"
        for section in sections {
            text += "\n## \(section.title.shown().markdown)\n"
            text += Self.markdown(section.blocks)
        }
        return text
    }

    /// How many rows a table of Markdown or of a terminal has.
    static let mostRows = 100
    /// Up to how many numbers of a chart Markdown shows.
    static let mostNumbers = 60

    private static func markdown(_ blocks: [Block]) -> String {
        blocks.map { block in
            switch block {
            case .text(let text): "\n\(text.shown(TextLimit.paragraph).markdown)\n"
            case .notes(let text), .code(let text): "\n" + fenced(text.shownLines)
            case .table(let table, let caption): markdown(table, caption)
            case .chart(let chart): markdown(chart)
            case .details(let summary, let blocks):
                "\n\(summary.shown(TextLimit.sentence).markdown.bold)\n" + markdown(blocks)
            }
        }
        .joined()
    }

    private static func markdown(_ table: Table, _ caption: String) -> String {
        var text = caption.isEmpty ? "" : "\n\(caption.shown(TextLimit.sentence).markdown.bold)\n"
        text += rows(
            table.columns.map { $0.shown() }, table.rows.prefix(mostRows).map { $0.map(\.shown) }, table.isNumeric)
        if table.rows.count > mostRows {
            text += "\nShown are the first \(mostRows) of \(table.rows.count.grouped) rows.\n"
        }
        return text
    }

    private static func markdown(_ chart: Chart) -> String {
        let alternative = chart.alternative.shown(TextLimit.sentence).markdown
        var text = "\n\(chart.title.shown().markdown.bold)\n" + (alternative.isEmpty ? "" : "\n\(alternative)\n")
        let count = ChartNumbers.count(chart.form)
        guard count > 0 else { return text + "\nThere is nothing to show.\n" }
        guard count <= mostNumbers else { return text + "\nThe JSON of this page has the \(count.grouped) numbers.\n" }
        let numbers = ChartNumbers(chart.form)
        text += rows(
            numbers.columns.map { $0.shown() }, numbers.rows.map { $0.map(\.text) },
            numbers.columns.indices.map { column in numbers.rows.contains { $0[column].isNumber } })
        return text
    }

    private static func rows(_ columns: [String], _ cells: [[String]], _ isNumeric: [Bool]) -> String {
        guard !columns.isEmpty else { return "" }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        return "\n" + line(columns.map(\.markdown)) + line(isNumeric.map { $0 ? "---:" : "---" })
            + cells.map { line($0.map(\.markdown)) }.joined()
    }

    /// A block that nothing within it can end.
    private static func fenced(_ text: String) -> String {
        var (longest, run) = (2, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)text\n\(text)\n\(fence)\n"
    }
}

extension String {
    /// The text where Markdown expects text, with a backslash before all that it could take for a mark of its own.
    var markdown: String {
        // Blanks at the start could begin a block of code, and bold text does not end after a blank.
        let scalars = Array(unicodeScalars.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        var text = ""
        for index in scalars.indices {
            if isMark(scalars, index) { text += "\\" }
            text.unicodeScalars.append(scalars[index])
        }
        return text
    }

    fileprivate var bold: String { isEmpty ? "" : "**\(self)**" }
}

/// Whether Markdown could take a character of a line for more than itself.
private func isMark(_ line: [Unicode.Scalar], _ index: Int) -> Bool {
    let next = index + 1 < line.count ? line[index + 1] : " "
    switch line[index] {
    case "\\", "`", "*", "_", "[", "]", "<", "|", "~", "$": return true
    case "&": return next == "#" || next.properties.isAlphabetic
    case "#": return index == 0 || line[index - 1] == " " || line[index - 1] == "#"
    case ">": return index == 0
    case "-", "+", "=": return index == 0 && (next == " " || next == line[0])
    // The number before them would begin a list.
    case ".", ")":
        if next == " ", index > 0, line[..<index].allSatisfy({ ("0"..."9").contains($0) }) { return true }
        // Addresses become links by themselves.
        return line[index] == "." && index >= 3
            && line[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }
    case ":": return next == "/"
    default: return false
    }
}
