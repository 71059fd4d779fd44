/// A row of a batch of uplifts.
package struct UpliftRow: Sendable, Equatable {
    /// A customer with the uplift, before anybody decides.
    struct Scored: Sendable, Equatable {
        let name: ScoreRow.Name
        let uplift: Double
    }

    package let name: ScoreRow.Name
    /// P(yes | treated) − P(yes | control).
    package let uplift: Double
    package let isContacted: Bool

    package init(name: ScoreRow.Name, uplift: Double, isContacted: Bool) {
        (self.name, self.uplift, self.isContacted) = (name, uplift, isContacted)
    }
}

/// What all rows of a batch of uplifts share.
package struct UpliftColumns: Sendable, Equatable {
    /// What the names of the rows are: the table's column of ids, or `line`.
    package let name: String

    package init(name: String) {
        self.name = name
    }
}

/// Uplifts as rows `customer,uplift,contact`, in CSV unless another layout is asked for; `contact` is `yes` or `no`.
package struct UpliftCSV: RowFormat {
    private let style: RowStyle

    package let rowColumns: [RowColumn]

    package var header: [UInt8] { style.header }

    package init(_ columns: UpliftColumns, as layout: RowLayout = .commaSeparated) {
        rowColumns = [RowColumn(columns.name), RowColumn("uplift", .double), RowColumn("contact")]
        style = RowStyle(rowColumns.map(\.name), layout)
    }

    package func bytes(of rows: [UpliftRow]) -> [UInt8] {
        var text = RowBytes(style)
        for row in rows {
            switch row.name {
            case .id(let id): text.text(id)
            case .line(let line): text.count(line)
            }
            text.number(row.uplift)
            text.word(row.isContacted ? "yes" : "no")
            text.endRow()
        }
        return text.bytes
    }
}
