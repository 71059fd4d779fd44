import Glibc

/// The sums over a sample's rows from which its measures are computed, for one set of row weights.
///
/// It takes one pass from the highest probability down, group by group of equal probabilities, O(rows). With w the
/// weights, y the labels and p the probabilities:
///
/// - the area under the ROC curve counts a pair of equal probabilities half (Fawcett 2006, section 7);
/// - average precision has a step per distinct probability, Σ (recallₖ − recallₖ₋₁) · precisionₖ, without interpolation;
/// - a cut at a share s of the weight divides the group that it falls into: it takes the fraction that it still needs,
///   with the group's mean label, which is the expectation over all orders of the tied rows.
struct ProbabilityTally {
    /// The sums over the rows above a cut.
    struct Cut: Equatable {
        /// The sum of w.
        var weight = 0.0
        /// The sum of w·y.
        var positives = 0.0
        /// The sum of w·p.
        var predicted = 0.0

        static func - (left: Cut, right: Cut) -> Cut {
            Cut(
                weight: left.weight - right.weight, positives: left.positives - right.positives,
                predicted: left.predicted - right.predicted)
        }
    }

    /// The sums over all rows.
    private(set) var total = Cut()
    /// NaN when one of the classes has no weight.
    private(set) var areaUnderROC = 0.0
    /// NaN when no yes has weight.
    private(set) var averagePrecision = 0.0
    /// The mean of −ln of the probability of the true label, clipped to [2⁻⁵², 1 − 2⁻⁵²].
    private(set) var logLoss = 0.0
    /// The mean of (p − y)².
    private(set) var brier = 0.0
    /// The sums above each of the requested shares.
    private(set) var cuts: [Cut] = []

    /// Sums the sample up.
    ///
    /// - Parameters:
    ///   - sample: the rows.
    ///   - losses: the log loss of each row of the sample, `sample.losses`.
    ///   - counts: how often each unit was drawn; nil when each was drawn once.
    ///   - shares: the shares to cut at, ascending, in (0, 1].
    init(_ sample: ProbabilitySample, losses: [Double], counts: [Int32]?, shares: [Double]) {
        let weights: [Double]
        if let counts {
            weights = zip(sample.weights, sample.units).map { $0 * Double(counts[Int($1)]) }
        } else {
            weights = sample.weights
        }
        let allWeight = weights.reduce(0, +)
        cuts.reserveCapacity(shares.count)
        var pairs = 0.0
        var steps = 0.0
        var start = 0
        for end in sample.groupEnds {
            var weight = 0.0
            var positives = 0.0
            for row in start..<end {
                weight += weights[row]
                positives += weights[row] * sample.labels[row]
                let error = sample.probabilities[row] - sample.labels[row]
                brier += weights[row] * error * error
                logLoss += weights[row] * losses[row]
            }
            let probability = sample.probabilities[start]
            start = end
            guard weight > 0 else { continue }
            while cuts.count < shares.count, shares[cuts.count] * allWeight <= total.weight + weight {
                let fraction = (shares[cuts.count] * allWeight - total.weight) / weight
                cuts.append(
                    Cut(
                        weight: shares[cuts.count] * allWeight,
                        positives: total.positives + fraction * positives,
                        predicted: total.predicted + fraction * weight * probability))
            }
            pairs += (weight - positives) * (total.positives + positives / 2)
            total.weight += weight
            total.positives += positives
            total.predicted += weight * probability
            steps += positives * (total.positives / total.weight)
        }
        // Rounding can make the sum over the groups smaller than the sum over the rows.
        while cuts.count < shares.count { cuts.append(total) }
        areaUnderROC = pairs / (total.positives * (total.weight - total.positives))
        averagePrecision = steps / total.positives
        logLoss /= total.weight
        brier /= total.weight
    }
}

extension ProbabilitySample {
    /// The log loss of each row: −ln of the probability of the true label, clipped to [2⁻⁵², 1 − 2⁻⁵²].
    var losses: [Double] {
        zip(probabilities, labels).map { probability, label in
            -log(min(max(label == 1 ? probability : 1 - probability, 0x1p-52), 1 - 0x1p-52))
        }
    }
}
