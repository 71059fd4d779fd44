import CustomerModels

/// Probabilities as CSV rows `customer,probability`, with reasons
/// `customer,probability,log_odds,reason_1,contribution_1,…`.
package struct ScoreCSV: RowFormat {
    package let header: [UInt8]
    private let reasons: Int

    package init(_ columns: ScoreColumns) {
        reasons = columns.reasons
        var text = CSVBytes()
        text.field(columns.name.utf8)
        text.plain("probability")
        if reasons > 0 {
            text.plain("log_odds")
            for number in 1...reasons {
                text.plain("reason_\(number)")
                text.plain("contribution_\(number)")
            }
        }
        text.endRow()
        header = text.bytes
    }

    package func bytes(of rows: [ScoreRow]) -> [UInt8] {
        var text = CSVBytes()
        for row in rows {
            switch row.name {
            case .id(let id): text.field(id)
            case .line(let line): text.count(line)
            }
            text.plain(row.probability.description)
            if reasons > 0 {
                text.plain(row.logOdds.description)
                for position in 0..<reasons {
                    append(position < row.reasons.count ? row.reasons[position] : nil, to: &text)
                }
            }
            text.endRow()
        }
        return text.bytes
    }

    /// A reason as `column=value,contribution`, or two empty fields.
    private func append(_ reason: PropensityModel.Contribution?, to text: inout CSVBytes) {
        guard let reason else {
            text.empty()
            text.empty()
            return
        }
        text.field("\(reason.column)=\(reason.value ?? "")".utf8)
        text.plain(reason.contribution.description)
    }
}
