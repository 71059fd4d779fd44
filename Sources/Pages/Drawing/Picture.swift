/// What a chart looks like: its drawing, its legend, and what it leaves out.
package struct Picture: Sendable {
    /// A line of the legend.
    package struct Entry: Sendable, Equatable {
        package let name: String
        /// The marks of the entry in a box of 26 × 12, as SVG.
        package let swatch: String
    }

    /// Nil where there is nothing to show.
    package internal(set) var drawing: Drawing?
    package internal(set) var legend: [Entry] = []
    /// What is left out, a sentence each.
    package internal(set) var notes: [String] = []

    /// How many series one picture shows; more could not be told apart.
    package static let mostSeries = 8
    /// How many points of all series together a picture draws at most.
    package static let mostPoints = 4000

    init() {}

    /// Notes that some numbers cannot be shown.
    mutating func leaveOut(_ count: Int, _ what: (one: String, many: String), logarithmic: Bool = false) {
        guard count > 0 else { return }
        let reason = logarithmic ? "without a number above 0" : "without a number"
        notes.append(
            count == 1 ? "1 \(what.one) \(reason) is left out." : "\(count) \(what.many) \(reason) are left out.")
    }

    /// The first series that are drawn.
    mutating func drawn<Element>(_ series: [Element]) -> [Element] {
        if series.count > Self.mostSeries {
            notes.append("Drawn are the first \(Self.mostSeries) of \(series.count) series.")
        }
        return Array(series.prefix(Self.mostSeries))
    }
}

extension Chart {
    /// The picture of the chart.
    package var picture: Picture {
        switch form {
        case .lines(let series, let x, let y): LinesPicture(series, x: x, y: y).picture
        case .bars(let categories, let values, let y): BarsPicture(categories, values, y: y).picture
        case .histogram(let edges, let values, let x, let y): HistogramPicture(edges, values, x: x, y: y).picture
        case .heatMap(let rows, let columns, let values, let y): HeatMapPicture(rows, columns, values, y: y).picture
        }
    }
}
