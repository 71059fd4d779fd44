package import CustomerModels
package import Diagnostics
package import FeatureLearning
import Propensity

/// How an uplift model is made from a table; every part of the cross-fitting applies it to its own training rows.
package struct UpliftRecipe: Codable, Sendable, Equatable {
    /// The learner whose model is kept.
    ///
    /// Two models by default: where chance decided who was treated, they order customers best if the outcome is about
    /// logistic, and as well as the doubly robust learner if it is not.
    package var learner = UpliftSettings.Learner.twoModels
    package var encoding = EncodingOptions()
    /// The weight of ½‖β‖² in the logistic models; nil means 1 / rows, scikit-learn's C = 1.
    package var l2: Double?
    /// The weight of ½‖β‖² beside half the mean squared error of the doubly robust learner's regression; nil means the
    /// best of `RidgeRegression.penalties` on rows that were left out.
    package var ridge: Double?

    package init() {}

    package static let l2 = Parameter<Double>(.logisticL2, penalties)
    package static let ridge = Parameter<Double>(.upliftRidge, penalties)

    private static let penalties = AllowedValues<Double>.numbers(1e-12...1e12, words: "a number from 1e-12 to 1e12")

    /// - Throws: `UserError` with code `wrongUsage` that names the parameter and its range.
    package func validate() throws {
        if let l2 { try Self.l2.check(l2) }
        if let ridge { try Self.ridge.check(ridge) }
        guard ridge == nil || learner == .doublyRobust else {
            throw UserError(
                .wrongUsage, "\(.upliftRidge) has no effect with \(.upliftLearner, learner.rawValue)",
                remedy: "Leave it out, or choose \(UpliftSettings.Learner.doublyRobust.rawValue)")
        }
    }

    var logistic: LogisticParameters {
        var parameters = LogisticParameters()
        parameters.l2 = l2
        return parameters
    }
}
