import CustomerModels

/// Probabilities as rows `customer,probability`, with reasons
/// `customer,probability,log_odds,reason_1,contribution_1,…`, in CSV unless another layout is asked for.
package struct ScoreCSV: RowFormat {
    private let style: RowStyle
    private let reasons: Int

    package let rowColumns: [RowColumn]

    package var header: [UInt8] { style.header }

    package init(_ columns: ScoreColumns, as layout: RowLayout = .commaSeparated) {
        reasons = columns.reasons
        var names = [RowColumn(columns.name), RowColumn("probability", .double)]
        if reasons > 0 {
            names.append(RowColumn("log_odds", .double))
            for number in 1...reasons {
                names += [RowColumn("reason_\(number)"), RowColumn("contribution_\(number)", .double)]
            }
        }
        rowColumns = names
        style = RowStyle(names.map(\.name), layout)
    }

    package func bytes(of rows: [ScoreRow]) -> [UInt8] {
        var text = RowBytes(style)
        for row in rows {
            switch row.name {
            case .id(let id): text.text(id)
            case .line(let line): text.count(line)
            }
            text.number(row.probability)
            if reasons > 0 {
                text.number(row.logOdds)
                for position in 0..<reasons {
                    append(position < row.reasons.count ? row.reasons[position] : nil, to: &text)
                }
            }
            text.endRow()
        }
        return text.bytes
    }

    /// A reason in words and its contribution, or two empty fields.
    private func append(_ reason: PropensityModel.Contribution?, to text: inout RowBytes) {
        guard let reason else {
            text.empty()
            text.empty()
            return
        }
        text.text(reason.text.utf8)
        text.number(reason.contribution)
    }
}
