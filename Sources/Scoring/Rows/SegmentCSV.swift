/// A row of a batch of segments.
package struct SegmentRow: Sendable, Equatable {
    /// The bytes of the customer's id.
    package let user: [UInt8]
    /// The bytes of the segment's name; nil for a customer without one.
    package let segment: [UInt8]?

    package init(user: [UInt8], segment: [UInt8]?) {
        self.user = user
        self.segment = segment
    }
}

/// What all rows of a batch of segments share: their columns are always the same.
package struct SegmentColumns: Sendable, Equatable {
    package init() {}
}

/// Segments as rows `user,segment`, in CSV unless another layout is asked for.
package struct SegmentCSV: RowFormat {
    private let style: RowStyle

    package let rowColumns = [RowColumn("user"), RowColumn("segment")]

    package var header: [UInt8] { style.header }

    package init(_ columns: SegmentColumns, as layout: RowLayout = .commaSeparated) {
        style = RowStyle(rowColumns.map(\.name), layout)
    }

    package func bytes(of rows: [SegmentRow]) -> [UInt8] {
        var text = RowBytes(style)
        for row in rows {
            text.text(row.user)
            if let segment = row.segment { text.text(segment) } else { text.empty() }
            text.endRow()
        }
        return text.bytes
    }
}
