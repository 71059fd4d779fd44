import LinearAlgebra

/// Turns a model's log-odds into a probability of yes: unchanged, or corrected by what held-out rows showed.
///
/// | kind | probability of log-odds z |
/// |---|---|
/// | `none` | σ(z), with σ(z) = 1 / (1 + e^−z) |
/// | `platt` | σ(slope · z + intercept), slope ≥ 0 (Platt 1999, "Probabilistic outputs for support vector machines") |
/// | `isotonic` | linear between the points, constant beyond the first and the last |
///
/// With every kind, a higher z never has a lower probability.
package enum Calibration: Sendable, Equatable {
    case none
    case platt(slope: Double, intercept: Double)
    case isotonic(IsotonicCurve)

    /// The name of each kind, in files and on command lines.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case none, platt, isotonic
    }

    package var kind: Kind {
        switch self {
        case .none: .none
        case .platt: .platt
        case .isotonic: .isotonic
        }
    }

    package func probability(ofLogOdds logOdds: Double) -> Double {
        switch self {
        case .none: sigmoid(logOdds)
        case .platt(let slope, let intercept): sigmoid(slope * logOdds + intercept)
        case .isotonic(let curve): curve.probability(at: logOdds)
        }
    }

    package func probabilities(ofLogOdds logOdds: [Double]) -> [Double] {
        logOdds.map(probability(ofLogOdds:))
    }
}

/// A non-decreasing curve of probabilities through a few points.
package struct IsotonicCurve: Sendable, Equatable {
    /// The log-odds of the points, ascending.
    package let logOdds: [Double]
    /// The probability of each point, non-decreasing, between 0 and 1.
    package let probabilities: [Double]

    /// The curve through the points.
    ///
    /// It is nil unless there is a point, all log-odds are finite and ascending, and all probabilities are
    /// non-decreasing and within [0, 1].
    package init?(logOdds: [Double], probabilities: [Double]) {
        guard !logOdds.isEmpty, logOdds.count == probabilities.count,
            logOdds.allSatisfy(\.isFinite), probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }),
            zip(logOdds, logOdds.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(probabilities, probabilities.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.logOdds = logOdds
        self.probabilities = probabilities
    }

    /// The probability at `position`, on the line between its two neighbouring points, O(log points).
    func probability(at position: Double) -> Double {
        var (low, high) = (0, logOdds.count)
        while low < high {
            let middle = (low + high) / 2
            if logOdds[middle] <= position { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return probabilities[0] }
        guard low < logOdds.count else { return probabilities[low - 1] }
        let share = (position - logOdds[low - 1]) / (logOdds[low] - logOdds[low - 1])
        // Use a point plus a share of the difference: a weighted sum of both points could round above the upper one.
        return min(probabilities[low - 1] + share * (probabilities[low] - probabilities[low - 1]), probabilities[low])
    }
}

extension Calibration: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, slope, intercept, probabilities
        case logOdds = "log_odds"
    }

    /// Reads `{"kind": "platt", "slope": 0.97, "intercept": -0.02}`.
    ///
    /// - Throws: `DecodingError` for an unknown kind, a missing key, a negative slope or a decreasing curve.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(Kind.self, forKey: .kind) {
        case .none: self = .none
        case .platt:
            let slope = try values.decode(Double.self, forKey: .slope)
            let intercept = try values.decode(Double.self, forKey: .intercept)
            guard slope >= 0, slope.isFinite, intercept.isFinite else {
                throw DecodingError.dataCorruptedError(
                    forKey: .slope, in: values, debugDescription: "a slope that is negative or not finite")
            }
            self = .platt(slope: slope, intercept: intercept)
        case .isotonic:
            let curve = IsotonicCurve(
                logOdds: try values.decode([Double].self, forKey: .logOdds),
                probabilities: try values.decode([Double].self, forKey: .probabilities))
            guard let curve else {
                throw DecodingError.dataCorruptedError(
                    forKey: .logOdds, in: values, debugDescription: "points that do not make a rising curve")
            }
            self = .isotonic(curve)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        switch self {
        case .none: break
        case .platt(let slope, let intercept):
            try values.encode(slope, forKey: .slope)
            try values.encode(intercept, forKey: .intercept)
        case .isotonic(let curve):
            try values.encode(curve.logOdds, forKey: .logOdds)
            try values.encode(curve.probabilities, forKey: .probabilities)
        }
    }
}
