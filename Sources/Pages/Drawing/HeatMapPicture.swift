import Documents

/// The picture of a table of numbers as cells of a colour each, from light to dark.
struct HeatMapPicture {
    private(set) var picture = Picture()

    private static let most = (rows: 60, columns: 40)

    init(_ allRows: [String], _ allColumns: [String], _ values: [[Double?]], y: Chart.Axis) {
        if allRows.count > Self.most.rows {
            picture.notes.append("Drawn are the first \(Self.most.rows) of \(allRows.count.grouped) rows.")
        }
        if allColumns.count > Self.most.columns {
            picture.notes.append("Drawn are the first \(Self.most.columns) of \(allColumns.count.grouped) columns.")
        }
        let rows = allRows.prefix(Self.most.rows).map { $0.shown() }
        let columns = allColumns.prefix(Self.most.columns).map { $0.shown() }
        let cells = rows.indices.map { row in
            columns.indices.map { column -> Double? in
                guard values.indices.contains(row), values[row].indices.contains(column),
                    let value = values[row][column], Scale.shows(value, y.scale)
                else { return nil }
                return value
            }
        }
        let known = cells.joined().compactMap { $0 }
        picture.leaveOut(
            rows.count * columns.count - known.count, ("cell", "cells"), logarithmic: y.scale == .logarithmic)
        guard let least = known.min(), let most = known.max() else { return }
        let size = Drawing.Label.size
        let names = rows.map { TextWidth.fitted($0, to: 110, size: size) }
        let left = (names.map { TextWidth.of($0, size: size) }.max() ?? 0) + 10
        let cell = (
            width: min(64, (Drawing.width - 10 - left) / Double(columns.count)),
            height: rows.count > 24 ? 18.0 : 22.0
        )
        var drawing = Drawing(height: 0)
        let top = Self.drawColumns(columns, left: left, width: cell.width, in: &drawing)
        let texts = cells.map { $0.map { $0.map { y.scale == .time ? Scale.text($0) : $0.shown(significant: 3) } } }
        let isWritten = texts.joined().allSatisfy { TextWidth.of($0 ?? "", size: size) + 4 <= cell.width }
        for (row, name) in names.enumerated() {
            let middle = top + cell.height * (Double(row) + 0.5)
            drawing.labels.append(.init(name, x: left - 6, y: Drawing.baseline(centredAt: middle), .end))
            for column in columns.indices {
                let value = cells[row][column]
                let shade = value.map { Self.shade(of: $0, from: least, to: most, y.scale) }
                drawing.rectangle(
                    left: left + cell.width * Double(column), top: top + cell.height * Double(row), width: cell.width,
                    height: cell.height, shade.map { "cell h\($0)" } ?? "unknown")
                if isWritten, let shade, let text = texts[row][column] {
                    drawing.labels.append(
                        .init(
                            text, x: left + cell.width * (Double(column) + 0.5),
                            y: Drawing.baseline(centredAt: middle), .middle, style: "k\(shade)"))
                }
            }
        }
        drawing.height = top + cell.height * Double(rows.count) + 4
        picture.drawing = drawing
        picture.legend = Self.legend(from: least, to: most, y)
    }

    /// Draws the names above the columns, upright where they have room and upwards otherwise.
    private static func drawColumns(
        _ columns: [String], left: Double, width: Double, in drawing: inout Drawing
    ) -> Double {
        let size = Drawing.Label.size
        func middle(_ column: Int) -> Double { left + width * (Double(column) + 0.5) }
        if columns.allSatisfy({ TextWidth.of($0, size: size) + 4 <= width }) {
            for (column, name) in columns.enumerated() {
                drawing.labels.append(.init(name, x: middle(column), y: 14, .middle))
            }
            return 20
        }
        let names = columns.map { TextWidth.fitted($0, to: 110, size: size) }
        let top = (names.map { TextWidth.of($0, size: size) }.max() ?? 0) + 8
        // Narrow columns leave room for every second or third name only.
        let line = (TextWidth.ascent + TextWidth.descent) * size + 1
        let stride = max(1, Int((line / width).rounded(.up)))
        for (column, name) in names.enumerated() where column.isMultiple(of: stride) {
            // The middle of a line is above its baseline.
            drawing.labels.append(
                .init(name, x: middle(column) + 0.36 * size, y: top - 4, .start, isVertical: true))
        }
        return top
    }

    /// The shade of a value: the range in as many equal parts as there are shades.
    private static func shade(of value: Double, from least: Double, to most: Double, _ kind: Chart.Axis.Scale) -> Int {
        var (value, least, most) = (value, least, most)
        if kind == .logarithmic { (value, least, most) = (Scale.log(value), Scale.log(least), Scale.log(most)) }
        // Halves, because the difference of two huge numbers may be infinite.
        let part = most > least ? (value / 2 - least / 2) / (most / 2 - least / 2) : 0.5
        return min(max(Int(part * Double(Palette.shadeCount)), 0), Palette.shadeCount - 1)
    }

    /// The range of each shade, from few to much.
    private static func legend(from least: Double, to most: Double, _ y: Chart.Axis) -> [Picture.Entry] {
        func text(_ value: Double) -> String { y.scale == .time ? Scale.text(value) : value.shown(significant: 3) }
        func swatch(_ shade: Int) -> String {
            "<rect class=\"cell h\(shade)\" x=\"1\" y=\"0\" width=\"24\" height=\"12\"/>"
        }
        let name = y.label.isEmpty ? "" : "\(y.label) "
        let count = Palette.shadeCount
        guard least < most else { return [.init(name: name + text(least), swatch: swatch(count / 2))] }
        func end(_ shade: Int) -> Double {
            let part = Double(shade) / Double(count)
            return y.scale == .logarithmic
                ? Scale.power(Scale.log(least) * (1 - part) + Scale.log(most) * part)
                : least * (1 - part) + most * part
        }
        return (0..<count).map { shade in
            .init(
                name: "\(shade == 0 ? name : "")\(text(end(shade))) to \(text(end(shade + 1)))", swatch: swatch(shade))
        }
    }
}
