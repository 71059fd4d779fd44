import Documents

/// Charts of probabilities beside what happened.
extension Chart {
    /// The rates that happened over the probabilities that were predicted, beside the diagonal of a calibrated model.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - curves: A curve for each model; x is the mean probability of a bin, y the rate of yes with its interval.
    ///   - alternative: What the chart shows, in a sentence; nil for one that names the largest distance.
    /// - Returns: The chart.
    package static func reliability(
        _ title: String, _ curves: [Curve], alternative: String? = nil
    ) -> Chart {
        let diagonal = Series("perfect calibration", .dashed, [Series.Point(0, 0), Series.Point(1, 1)])
        return Chart(
            title, alternative: alternative ?? distances(of: curves),
            .lines(
                curves.map { Series($0.name, .lineAndPoints, $0.points) } + [diagonal],
                x: Axis("predicted probability", fromZero: true), y: Axis("rate that happened", fromZero: true)))
    }

    /// The share of all yes that is found over the share of all no that is contacted with them.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - curves: A curve for each model; x is the false positive rate, y the true positive rate.
    ///   - alternative: What the chart shows, in a sentence; nil for a plain one.
    /// - Returns: The chart, with the diagonal of chance.
    package static func roc(_ title: String, _ curves: [Curve], alternative: String? = nil) -> Chart {
        let diagonal = Series("chance", .dashed, [Series.Point(0, 0), Series.Point(1, 1)])
        return Chart(
            title,
            alternative: alternative
                ?? "ROC: the share of yes found over the share of no taken along, for \(names(of: curves)) and for chance.",
            .lines(
                curves.map { Series($0.name, .line, $0.points) } + [diagonal],
                x: Axis("false positive rate", fromZero: true), y: Axis("true positive rate", fromZero: true)))
    }

    /// The precision among the contacted over the share of all yes that is found.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - curves: A curve for each model; x is the recall, y the precision.
    ///   - baseRate: The rate of yes among all, which contacting at random gives; nil draws no line for it.
    ///   - alternative: What the chart shows, in a sentence; nil for a plain one.
    /// - Returns: The chart.
    package static func precisionRecall(
        _ title: String, _ curves: [Curve], baseRate: Double? = nil, alternative: String? = nil
    ) -> Chart {
        let level = baseRate.map {
            Series("rate among all", .dashed, [Series.Point(0, $0), Series.Point(1, $0)])
        }
        return Chart(
            title,
            alternative: alternative
                ?? "The precision among the contacted over the share of yes found, for \(names(of: curves)).",
            .lines(
                curves.map { Series($0.name, .line, $0.points) } + (level.map { [$0] } ?? []),
                x: Axis("recall", fromZero: true), y: Axis("precision", fromZero: true)))
    }

    /// How many times more yes there are among the contacted than among all.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - curves: A curve for each model; x is the share of rows that is contacted, y the lift.
    ///   - alternative: What the chart shows, in a sentence; nil for a plain one.
    /// - Returns: The chart, with a line at the lift of chance, 1.
    package static func lift(_ title: String, _ curves: [Curve], alternative: String? = nil) -> Chart {
        let chance = Series("chance", .dashed, [Series.Point(0, 1), Series.Point(1, 1)])
        return Chart(
            title,
            alternative: alternative
                ?? "The lift over the share that is contacted, highest probabilities first, for \(names(of: curves)).",
            .lines(
                curves.map { Series($0.name, .lineAndPoints, $0.points) } + [chance],
                x: Axis("share contacted", fromZero: true), y: Axis("lift", fromZero: true)))
    }

    /// The share of all yes that is found among the contacted.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - curves: A curve for each model; x is the share of rows that is contacted, y the share of all yes.
    ///   - alternative: What the chart shows, in a sentence; nil for a plain one.
    /// - Returns: The chart, with the diagonal of chance.
    package static func gain(_ title: String, _ curves: [Curve], alternative: String? = nil) -> Chart {
        let chance = Series("chance", .dashed, [Series.Point(0, 0), Series.Point(1, 1)])
        return Chart(
            title,
            alternative: alternative
                ?? "The share of all yes found over the share contacted, highest probabilities first, for "
                + "\(names(of: curves)).",
            .lines(
                curves.map { Series($0.name, .lineAndPoints, $0.points) } + [chance],
                x: Axis("share contacted", fromZero: true), y: Axis("share of all yes found", fromZero: true)))
    }

    /// The points of one model.
    package struct Curve: Sendable, Equatable {
        package var name: String
        package var points: [Series.Point]

        package init(_ name: String, _ points: [Series.Point]) {
            self.name = name
            self.points = points
        }
    }

    private static func names(of curves: [Curve]) -> String {
        curves.isEmpty ? "no model" : curves.map(\.name).joined(separator: ", ")
    }

    private static func distances(of curves: [Curve]) -> String {
        let sentences = curves.map { curve in
            let distances = curve.points.map { abs($0.y - $0.x) }.filter(\.isFinite)
            guard let largest = distances.max() else { return "\(curve.name) has no bin." }
            return "\(curve.name): \(curve.points.count) bins, at most \(largest.fixed(3)) from the diagonal."
        }
        return (["The rate that happened over the predicted probability."] + sentences).joined(separator: " ")
    }
}
