/// The rectangle in which a chart draws, with the axes around it.
struct Frame {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    /// The least distance between two labels.
    static let gap = 6.0
    static let lineHeight = 16.0

    var width: Double { right - left }
    var height: Double { bottom - top }

    func x(_ fraction: Double) -> Double { left + fraction * width }

    func y(_ fraction: Double) -> Double { bottom - fraction * height }

    /// A frame beside whose left edge the numbers of an axis have room.
    init(beside scale: Scale, top: Double = 28, height: Double = 176) {
        let labels = scale.ticks.map { TextWidth.of(Self.line(of: $0), size: Drawing.Label.size) }
        self.init(left: (labels.max() ?? 0) + 10, top: top, height: height)
    }

    init(left: Double, right: Double = Drawing.width - 10, top: Double, height: Double) {
        self.left = left
        self.right = right
        self.top = top
        bottom = top + height
    }

    /// The label of a tick with what it shares with others.
    private static func line(of tick: Scale.Tick) -> String {
        [tick.label, tick.group ?? ""].joined(separator: " ").fit
    }

    /// Draws the vertical axis: its name above it, and a line across the frame at each of its numbers.
    func drawVertical(_ scale: Scale, _ name: String, in drawing: inout Drawing) {
        let size = Drawing.Label.size
        if !name.isEmpty {
            let text = TextWidth.fitted(name.shown(), to: Drawing.width - 8, size: size)
            drawing.labels.append(.init(text, x: 4, y: 13, .start, style: "name"))
        }
        var free = Double.infinity
        for tick in scale.ticks {
            let height = y(scale.fraction(of: tick.value))
            drawing.line(from: (left, height), to: (right, height), "grid")
            let label = Drawing.Label(
                Self.line(of: tick), x: left - 5, y: Drawing.baseline(centredAt: height), .end)
            guard label.box.bottom <= free else { continue }
            drawing.labels.append(label)
            free = label.box.top - 1
        }
    }

    /// Draws the horizontal axis below the frame: as many of its numbers as have room, and its name.
    ///
    /// - Parameters:
    ///   - scale: The axis.
    ///   - name: Its name.
    ///   - hasGrid: Whether lines cross the frame at its numbers.
    ///   - drawing: The picture, whose height becomes what is needed.
    func drawHorizontal(_ scale: Scale, _ name: String, hasGrid: Bool = false, in drawing: inout Drawing) {
        drawing.line(from: (left, bottom), to: (right, bottom), "axis")
        let all = scale.ticks
        var strideOfTicks = 1
        var rows = labels(of: all, scale)
        while strideOfTicks < all.count, Self.collide(rows.first) || Self.collide(rows.second) {
            strideOfTicks += 1
            rows = labels(of: all.enumerated().filter { $0.offset.isMultiple(of: strideOfTicks) }.map(\.element), scale)
        }
        for tick in all {
            let place = x(scale.fraction(of: tick.value))
            if hasGrid { drawing.line(from: (place, top), to: (place, bottom), "grid") }
            drawing.line(from: (place, bottom), to: (place, bottom + 4), "axis")
        }
        drawing.labels += rows.first + rows.second
        var below = bottom + 9 + Self.lineHeight * (rows.second.isEmpty ? 1 : 2)
        if !name.isEmpty {
            let text = TextWidth.fitted(name.shown(), to: Drawing.width - 8, size: Drawing.Label.size)
            let half = TextWidth.of(text, size: Drawing.Label.size) / 2
            let centre = min(max((left + right) / 2, half + 4), Drawing.width - half - 4)
            drawing.labels.append(.init(text, x: centre, y: below + 12, .middle, style: "name"))
            below += Self.lineHeight + 2
        }
        drawing.height = below + 2
    }

    /// The labels below some ticks, and those that several of them share, in a second line.
    private func labels(
        of ticks: [Scale.Tick], _ scale: Scale
    ) -> (first: [Drawing.Label], second: [Drawing.Label]) {
        var rows: (first: [Drawing.Label], second: [Drawing.Label]) = ([], [])
        var group: String?
        for tick in ticks {
            let place = x(scale.fraction(of: tick.value))
            rows.first.append(within(tick.label, at: place, line: 0))
            if let name = tick.group, name != group { rows.second.append(within(name, at: place, line: 1)) }
            group = tick.group
        }
        return rows
    }

    /// A text centred below a place, or as near to it as the edges of the picture allow.
    private func within(_ text: String, at place: Double, line: Int) -> Drawing.Label {
        let half = TextWidth.of(text, size: Drawing.Label.size) / 2
        let centre = min(max(place, half + 1), Drawing.width - half - 1)
        return .init(text, x: centre, y: bottom + 20 + Self.lineHeight * Double(line), .middle)
    }

    private static func collide(_ row: [Drawing.Label]) -> Bool {
        zip(row, row.dropFirst()).contains { $0.box.right + gap > $1.box.left }
    }
}

extension String {
    /// The text without blanks at its end.
    fileprivate var fit: String { String(reversed().drop { $0 == " " }.reversed()) }
}
