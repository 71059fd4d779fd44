/// The ROC curve and the precision–recall curve of a sample, with a point for each distinct probability.
///
/// At a threshold t, with w the weights and y the labels, TP = Σ w y and FP = Σ w (1 − y) over the rows of a probability
/// of at least t; P and N are the same sums over all rows. Then
///
/// - the ROC curve has the points (FP / N, TP / P), from (0, 0) on. Rows of equal probability are one straight line, so
///   that the area below it, by trapezoids, is the AUC with ties counted half (Fawcett 2006, "An introduction to ROC
///   analysis", Pattern Recognition Letters 27, sections 5 and 7);
/// - the precision–recall curve has the points (TP / P, TP / (TP + FP)). Between two points precision is no straight line
///   (Davis & Goadrich 2006, "The relationship between precision–recall and ROC curves", ICML, section 4), so that it is
///   drawn in steps or as points. Along the first rows of equal probability precision is constant, so the curve begins at
///   recall 0 with the precision of its first threshold.
///
/// Rows without weight change nothing. O(rows).
package struct ProbabilityCurve: Sendable, Equatable {
    package let points: [CurvePoint]

    private init(_ points: [CurvePoint]) {
        self.points = points
    }

    /// The ROC curve of a sample in which both labels have weight.
    package static func roc(_ sample: ProbabilitySample) -> ProbabilityCurve {
        let steps = sample.steps
        guard let all = steps.last else { return ProbabilityCurve([]) }
        let start = CurvePoint(x: 0, y: 0, threshold: nil)
        return ProbabilityCurve(
            [start]
                + steps.map {
                    CurvePoint(
                        x: min($0.negatives / all.negatives, 1), y: min($0.positives / all.positives, 1),
                        threshold: $0.threshold)
                })
    }

    /// The precision–recall curve of a sample in which some yes has weight.
    package static func precisionRecall(_ sample: ProbabilitySample) -> ProbabilityCurve {
        let steps = sample.steps
        guard let all = steps.last else { return ProbabilityCurve([]) }
        let points = steps.map { step in
            CurvePoint(
                x: min(step.positives / all.positives, 1), y: step.positives / (step.positives + step.negatives),
                threshold: step.threshold)
        }
        guard let first = points.first, first.x > 0 else { return ProbabilityCurve(points) }
        return ProbabilityCurve([CurvePoint(x: 0, y: first.y, threshold: nil)] + points)
    }

    /// The area between the curve and the x axis, by trapezoids.
    package var area: Double {
        zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
    }

    /// The curve with at most so many of its points, among them both ends.
    ///
    /// It leaves out the point whose absence changes the area least, again and again (Visvalingam & Whyatt 1993, "Line
    /// generalisation by repeated elimination of points", The Cartographic Journal 30(1)). Where that would add to what
    /// the area has lost or gained so far, a point on the other side of its neighbours' line goes instead, if it changes
    /// not much more; so the area of the whole stays: of a ROC curve with 100 points or more to within 0.001.
    ///
    /// - Parameter count: The most points, at least 2.
    /// - Returns: The same curve where it has no more points.
    package func thinned(to count: Int) -> ProbabilityCurve {
        precondition(count >= 2)
        var thinning = CurveThinning(Self.prepared(points))
        return ProbabilityCurve(thinning.points(count))
    }

    /// At most some thousands of the points, in one pass: the ends of long lines, and of short ones in a row that together
    /// are shorter than 1/4096 the last.
    private static func prepared(_ points: [CurvePoint]) -> [CurvePoint] {
        guard points.count > 4096, var last = points.first else { return points }
        var kept = [last]
        for (place, point) in points.enumerated().dropFirst() {
            let isFar = place + 1 < points.count && distance(last, points[place + 1]) > cell
            guard isFar || place + 1 == points.count else { continue }
            kept.append(point)
            last = point
        }
        return kept
    }

    private static let cell = 1.0 / 4096

    private static func distance(_ one: CurvePoint, _ other: CurvePoint) -> Double {
        max(abs(one.x - other.x), abs(one.y - other.y))
    }
}

/// A line of points from which points are taken one after another.
private struct CurveThinning {
    private var points: [CurvePoint]
    /// For each point that is neither end, how much more area the curve has without it.
    private var changes: [Double]
    /// How much more area the curve has than in the beginning.
    private var error = 0.0

    /// How many times more a point may change the area that makes up for what others have changed.
    private static let tolerance = 4.0

    init(_ points: [CurvePoint]) {
        self.points = points
        changes = Array(repeating: 0, count: points.count)
        for place in points.indices.dropFirst().dropLast() { changes[place] = Self.change(without: place, points) }
    }

    /// The line with at most so many points.
    mutating func points(_ count: Int) -> [CurvePoint] {
        while points.count > count { remove(next) }
        return points
    }

    /// The place of the point that goes next; of points that change the area equally, the first.
    private var next: Int {
        var (least, opposite) = (1, nil as Int?)
        for place in 1..<points.count - 1 {
            if abs(changes[place]) < abs(changes[least]) { least = place }
            if changes[place] * error < 0, opposite.map({ abs(changes[place]) < abs(changes[$0]) }) ?? true {
                opposite = place
            }
        }
        guard changes[least] * error > 0, let opposite,
            abs(changes[opposite]) <= Self.tolerance * abs(changes[least]) + abs(error)
        else { return least }
        return opposite
    }

    private mutating func remove(_ place: Int) {
        error += changes[place]
        points.remove(at: place)
        changes.remove(at: place)
        for near in [place - 1, place] where near > 0 && near + 1 < points.count {
            changes[near] = Self.change(without: near, points)
        }
    }

    /// The area of the trapezoid between the neighbours less the areas of the two that meet at the point.
    private static func change(without place: Int, _ points: [CurvePoint]) -> Double {
        let (before, here, after) = (points[place - 1], points[place], points[place + 1])
        return
            ((after.x - before.x) * (after.y + before.y) - (here.x - before.x) * (here.y + before.y)
            - (after.x - here.x) * (after.y + here.y)) / 2
    }
}

extension ProbabilitySample {
    /// The sums of weights over the rows from the highest probability down to a distinct one.
    fileprivate struct Step {
        var threshold: Double
        /// Those of the rows of yes.
        var positives: Double
        /// Those of the rows of no.
        var negatives: Double
    }

    /// A step for each group of equal probabilities that has weight.
    fileprivate var steps: [Step] {
        var steps: [Step] = []
        steps.reserveCapacity(groupEnds.count)
        var here = Step(threshold: 1, positives: 0, negatives: 0)
        var start = 0
        for end in groupEnds {
            let before = here
            for row in start..<end {
                here.positives += weights[row] * labels[row]
                here.negatives += weights[row] * (1 - labels[row])
            }
            here.threshold = probabilities[start]
            start = end
            if here.positives > before.positives || here.negatives > before.negatives { steps.append(here) }
        }
        return steps
    }
}
