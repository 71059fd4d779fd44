import Documents

/// The picture of counts between edges: filled for one series, outlines for several.
struct HistogramPicture {
    private(set) var picture = Picture()

    /// How many bins a picture draws.
    private static let mostBins = 1000

    private struct Bin {
        let left: Double
        let right: Double
        let index: Int
    }

    init(_ edges: [Double], _ all: [Chart.Values], x: Chart.Axis, y: Chart.Axis) {
        let series = picture.drawn(all)
        var bins = zip(edges, edges.dropFirst()).enumerated().compactMap { index, ends -> Bin? in
            let isBin = ends.0 < ends.1 && Scale.shows(ends.0, x.scale) && Scale.shows(ends.1, x.scale)
            return isBin ? Bin(left: ends.0, right: ends.1, index: index) : nil
        }
        let missing = max(edges.count - 1, 0) - bins.count
        if missing > 0 {
            picture.notes.append(
                missing == 1 ? "1 bin without ends is left out." : "\(missing) bins without ends are left out.")
        }
        if bins.count > Self.mostBins {
            picture.notes.append("Drawn are the first \(Self.mostBins) of \(bins.count.grouped) bins.")
            bins = Array(bins.prefix(Self.mostBins))
        }
        func value(_ values: Chart.Values, _ bin: Bin) -> Double? {
            guard values.values.indices.contains(bin.index), let value = values.values[bin.index],
                Scale.shows(value, y.scale)
            else { return nil }
            return value
        }
        let numbers = series.flatMap { values in bins.map { value(values, $0) } }
        let heights = numbers.compactMap { $0 }
        picture.leaveOut(
            numbers.count - heights.count, ("bin", "bins"), logarithmic: y.scale == .logarithmic)
        guard !heights.isEmpty else { return }
        let scales = (
            x: Scale(Chart.Axis(x.label, x.scale), showing: bins.flatMap { [$0.left, $0.right] }, isRounded: false),
            y: Scale(Chart.Axis(y.label, y.scale, fromZero: true), showing: heights, isRounded: true)
        )
        var drawing = Drawing(height: 0)
        let frame = Frame(beside: scales.y)
        frame.drawVertical(scales.y, y.label, in: &drawing)
        let foot = frame.y(y.scale == .linear ? scales.y.fraction(of: 0) : 0)
        for (position, values) in series.enumerated() {
            var path = ""
            // Bins of one series are boxes; those of several are one outline each, or their sides would cover all.
            var end: Double?
            for bin in bins {
                guard let value = value(values, bin) else { continue }
                let (left, right) = (
                    frame.x(scales.x.fraction(of: bin.left)), frame.x(scales.x.fraction(of: bin.right))
                )
                let top = coordinate(frame.y(scales.y.fraction(of: value)))
                if series.count > 1, end == bin.left {
                    path += "V\(top)H\(coordinate(right))"
                } else {
                    if series.count > 1, end != nil { path += "V\(coordinate(foot))" }
                    path += "M\(at(left, foot))V\(top)H\(coordinate(right))"
                }
                if series.count == 1 { path += "V\(coordinate(foot))Z" }
                end = bin.right
            }
            if series.count > 1, end != nil { path += "V\(coordinate(foot))" }
            drawing.path(path, (series.count == 1 ? "bin " : "line ") + Marks.style(position))
        }
        frame.drawHorizontal(scales.x, x.label, in: &drawing)
        if series.count > 1 {
            picture.legend = series.enumerated().map {
                .init(name: $1.name, swatch: Marks.swatch(line: $0, hasPoints: false))
            }
        }
        picture.drawing = drawing
    }
}
