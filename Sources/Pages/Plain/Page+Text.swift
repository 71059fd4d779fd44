import Documents

extension Page {
    /// The page for a terminal: the verdict, then sections of sentences, aligned tables and charts of characters.
    package var text: String {
        var text = "\(mood.sign) \(mood.words): \(verdict.shown(TextLimit.sentence))\n\(title.shown())\n"
        for section in sections {
            let title = section.title.shown()
            text += "\n\(title)\n\(String(repeating: "=", count: title.count))\n"
            text += Self.text(section.blocks)
        }
        return text
    }

    private static func text(_ blocks: [Block]) -> String {
        blocks.map { block in
            switch block {
            case .text(let text): "\(text.shown(TextLimit.paragraph))\n"
            case .notes(let text), .code(let text):
                text.shownLines.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
            case .table(let table, let caption): self.text(table, caption)
            case .chart(let chart): self.text(chart)
            case .details(let summary, let blocks): "\(summary.shown(TextLimit.sentence))\n\n" + self.text(blocks)
            }
        }
        .joined(separator: "\n")
    }

    private static func text(_ table: Table, _ caption: String) -> String {
        var text = caption.isEmpty ? "" : "\(caption.shown(TextLimit.sentence))\n"
        text += Table.aligned(
            [table.columns.map { $0.shown() }] + table.rows.prefix(mostRows).map { $0.map(\.shown) },
            isNumeric: table.isNumeric)
        if table.rows.count > mostRows {
            text += "Shown are the first \(mostRows) of \(table.rows.count.grouped) rows.\n"
        }
        return text
    }

    private static func text(_ chart: Chart) -> String {
        let alternative = chart.alternative.shown(TextLimit.sentence)
        return "\(chart.title.shown())\n" + (alternative.isEmpty ? "" : "\(alternative)\n") + numbers(of: chart)
    }

    private static func numbers(of chart: Chart) -> String {
        // Longer curves are one line of characters.
        let mostNumbers = 24
        let count = ChartNumbers.count(chart.form)
        guard count > 0 else { return "There is nothing to show.\n" }
        if case .lines(let series, _, _) = chart.form, count > mostNumbers {
            return Table.aligned(
                [["series", "least", "greatest", ""]]
                    + series.map { Sparkline($0.points.map(\.y)).cells(named: $0.name) },
                isNumeric: [false, true, true, false])
        }
        if case .histogram(_, let values, _, _) = chart.form, count > mostNumbers {
            return Table.aligned(
                [["series", "least", "greatest", ""]]
                    + values.map { Sparkline($0.values.map { $0 ?? .nan }).cells(named: $0.name) },
                isNumeric: [false, true, true, false])
        }
        guard count <= HTMLChart.mostNumbers else { return "The JSON of this page has the \(count.grouped) numbers.\n" }
        let numbers = ChartNumbers(chart.form)
        var (lines, isNumeric) = (
            [numbers.columns.map { $0.shown() }] + numbers.rows.map { $0.map(\.text) },
            numbers.columns.indices.map { column in numbers.rows.contains { $0[column].isNumber } }
        )
        if case .bars(_, let values, _) = chart.form, values.count == 1, let first = values.first {
            let bars = Sparkline.bars(first.values.prefix(numbers.rows.count).map { $0 ?? .nan })
            for (row, bar) in bars.enumerated() { lines[row + 1].append(bar) }
            lines[0].append("")
            isNumeric.append(false)
            for row in lines.indices where lines[row].count < isNumeric.count { lines[row].append("") }
        }
        return Table.aligned(lines, isNumeric: isNumeric)
    }
}
