package import Diagnostics
import Documents
import Evaluation
import FeatureLearning

/// How well the columns tell who was treated, by models that have not seen the row.
package struct TreatmentOverlap: Codable, Sendable, Equatable {
    /// The share of the rows that were treated.
    package let share: Double
    /// The area under the ROC curve of the estimated probability of being treated: about .5 where chance decided.
    package let auc: Double
    /// The least and the greatest estimated probability of being treated.
    package let least: Double
    package let greatest: Double
    /// How many rows have one beyond `bounds`.
    package let beyond: Int

    /// Probabilities of being treated are kept within these bounds, so that no single customer outweighs all others.
    package static let bounds = 0.01...0.99
    /// The largest share of the rows that may lie beyond.
    private static let mostBeyond = 0.01
    /// Above this area, chance alone did not decide who was treated.
    private static let suspiciousArea = 0.6

    /// Whether the columns tell so little of who was treated that chance may have decided it.
    package var isByChance: Bool { auc <= Self.suspiciousArea }

    init(propensities: [Double], treatments: [UInt8]) {
        share = Double(treatments.count { $0 == 1 }) / Double(treatments.count)
        auc = ProbabilitySample(probabilities: propensities, labels: treatments, weights: nil).value(of: .auc)
        least = propensities.min() ?? 0
        greatest = propensities.max() ?? 1
        beyond = propensities.count { !Self.bounds.contains($0) }
    }

    /// Refuses arms that are too unlike to be compared, and warns of arms that chance did not make.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package func check(rows: Int, progress: Progress) throws {
        guard Double(beyond) <= Self.mostBeyond * Double(rows) else {
            throw UserError(
                .invalidData,
                """
                the columns tell too well who was treated: \(beyond) of \(rows) customers have an estimated probability of \
                treatment below \(Self.bounds.lowerBound) or above \(Self.bounds.upperBound), so nobody like them is in \
                the other arm and no effect on them can be learnt
                """,
                remedy: """
                    Leave out columns that were written after the treatment or that decided it with \(.ignoredColumns), or \
                    give a campaign whose treatment was given by chance
                    """)
        }
        guard !isByChance else { return }
        progress.warning(
            """
            the columns tell who was treated (AUC \(auc.fixed(3)), .5 being chance), so the arms are unlike: Qini, tenths \
            and profits compare them as they are, and only the doubly robust learner allows for what the columns tell
            """)
    }
}
