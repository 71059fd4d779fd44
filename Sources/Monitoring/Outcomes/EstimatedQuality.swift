import CustomerModels
import Diagnostics
import Documents
import Evaluation
package import LinearAlgebra
package import ModelStore
import Propensity
package import Training

/// What a version's probabilities of new rows promise of its quality, as long as no outcome is known.
///
/// The figures are those of `ExpectedQuality`, and hold only where the probabilities mean what they say. So they are
/// left out, with the reasons, where they do not:
///
/// | reason | told by |
/// |---|---|
/// | class weights without calibration | the settings of the training |
/// | nobody measured the probabilities | the training had no folds |
/// | the probabilities are off | the line through the ten bins of rows that no model had seen has a slope outside 0.8 to 1.25, or the mean probability is off by more than a tenth of the rate |
/// | unseen levels | more than 5% of the rows have a level that training did not have |
/// | probabilities that the training did not see | more than 5% of the rows lie in a twentieth of [0, 1] without a row of the training |
package struct EstimatedQuality: Codable, Sendable, Equatable {
    package let rows: Int
    /// The mean probability; nil where it means nothing.
    package let expectedRate: Double?
    package let areaUnderROC: Quality.Value?
    package let logLoss: Quality.Value?
    /// Why there are no figures, or fewer; empty where there are all.
    package let refusals: [String]
    /// What the training measured on rows that no model had seen.
    package let quality: [String: Quality.Value]

    private enum CodingKeys: String, CodingKey {
        case rows, refusals, quality
        case expectedRate = "expected_rate"
        case areaUnderROC = "auc"
        case logLoss = "log_loss"
    }

    /// What no estimate can see.
    package static let limit = """
        An estimate sees which customers came, not whether they behave as customers like them did: that is told by outcomes \
        alone
        """

    /// How often outcomes are drawn for an interval.
    private static let draws = 500
    private static let slopes = 0.8...1.25
    /// How far the mean probability may be from the rate, as a share of it.
    private static let largestOffset = 0.1
    /// The share of rows that may lie outside what the training knew.
    private static let mostOutside = 0.05

    /// Estimates the quality on some rows.
    ///
    /// - Parameters:
    ///   - probabilities: The version's probabilities, at least one.
    ///   - unseenShare: The share of rows that have a level which training did not have; nil where rows have no levels.
    ///   - manifest: The version.
    ///   - training: How it was trained; nil where nobody can tell.
    ///   - seed: Decides the draws.
    ///   - threads: How many draws are worked on at once.
    /// - Throws: `DecodingError` for a manifest whose details have another form.
    package init(
        of probabilities: [Double], unseenShare: Double?, _ manifest: Manifest, _ training: PropensityTraining?,
        seed: UInt64, threads: Threads
    ) throws {
        let details = try VersionDetails(manifest)
        var refusals = Self.doubts(about: training, manifest, details)
        if let unseenShare, unseenShare > Self.mostOutside {
            refusals.append("\(unseenShare.percent) of the rows have a level that training did not have")
        }
        if let outside = Self.shareOutside(probabilities, details), outside > Self.mostOutside {
            refusals.append("\(outside.percent) of the rows have a probability that no row of the training had")
        }
        rows = probabilities.count
        quality = manifest.quality?.metrics ?? [:]
        guard refusals.isEmpty else {
            (expectedRate, areaUnderROC, logLoss, self.refusals) = (nil, nil, nil, refusals)
            return
        }
        let expected = try ExpectedQuality(probabilities, draws: Self.draws, seed: seed, threads: threads)
        expectedRate = expected.baseRate
        logLoss = Quality.Value(
            expected.logLoss, low: expected.lossInterval?.lowerBound, high: expected.lossInterval?.upperBound)
        guard let interval = expected.areaInterval, expected.areaUnderROC.isFinite else {
            areaUnderROC = nil
            self.refusals = ["too few rows say yes, or no, to order them"]
            return
        }
        areaUnderROC = Quality.Value(expected.areaUnderROC, low: interval.lowerBound, high: interval.upperBound)
        self.refusals = []
    }

    /// Why the probabilities of a version may not mean what they say.
    private static func doubts(
        about training: PropensityTraining?, _ manifest: Manifest, _ details: VersionDetails?
    ) -> [String] {
        guard let training else { return ["nobody can tell how the version was trained"] }
        guard training.calibration != .none || training.classWeights == .none else {
            return ["the version was trained with class weights and without calibration, so it gives scores"]
        }
        guard let curves = details?.probabilities else {
            return ["the version was trained without folds, so nobody measured its probabilities"]
        }
        let bins = curves.reliability
        let predicted = bins.reduce(0) { $0 + $1.predicted } / Double(max(bins.count, 1))
        let observed = bins.reduce(0) { $0 + $1.observed.value } / Double(max(bins.count, 1))
        guard abs(predicted - observed) <= largestOffset * observed else {
            return [
                """
                the probabilities are off: on rows that no model had seen their mean was \(predicted.percent), and \
                \(observed.percent) said yes
                """
            ]
        }
        let line = CalibrationLine(bins.map(\.predicted), outcomes: bins.map(\.observed.value))
        guard let line else { return ["the bins of the training do not tell whether the probabilities are right"] }
        guard slopes.contains(line.slope.value) else {
            return [
                """
                the probabilities are off: on rows that no model had seen the calibration slope was \
                \(line.slope.value.fixed(2)), outside \(slopes.lowerBound.fixed(2)) to \(slopes.upperBound.fixed(2))
                """
            ]
        }
        return []
    }

    /// The share of probabilities in bins without a row of the training; nil where nobody can tell.
    private static func shareOutside(_ probabilities: [Double], _ details: VersionDetails?) -> Double? {
        guard let scores = details?.probabilities?.scores, !scores.isEmpty else { return nil }
        let outside = probabilities.count { scores[min(Int($0 * Double(scores.count)), scores.count - 1)] == 0 }
        return Double(outside) / Double(probabilities.count)
    }
}
