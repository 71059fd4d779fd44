package import Features
package import LinearAlgebra

/// A trained uplift model: how much the treatment changes a customer's probability of the outcome.
package struct UpliftModel: Sendable, Equatable {
    /// The file's name within a version.
    package static let fileName = "uplift.safetensors"

    /// What an encoded row x is turned into.
    package enum Effect: Sendable, Equatable {
        /// σ(treated(x)) − σ(control(x)), of two log-odds.
        case difference(treated: LinearPredictor, control: LinearPredictor)
        /// The value itself, cut off at −1 and 1, beyond which no difference of probabilities lies.
        case linear(LinearPredictor)

        /// The linear functions that it is made of.
        package var predictors: [LinearPredictor] {
            switch self {
            case .difference(let treated, let control): [treated, control]
            case .linear(let predictor): [predictor]
            }
        }

        /// The uplift of encoded rows: P(yes | treated) − P(yes | control), each from −1 to 1.
        package func uplifts(of rows: EncodedRows, threads: Threads) throws -> [Double] {
            switch self {
            case .difference(let treated, let control):
                let with = try treated.probabilities(of: rows, threads: threads)
                return zip(with, try control.probabilities(of: rows, threads: threads)).map { $0 - $1 }
            case .linear(let predictor):
                return try predictor.values(of: rows, threads: threads).map { min(max($0, -1), 1) }
            }
        }
    }

    package let settings: UpliftSettings
    package let effect: Effect

    /// A model that was just trained; coefficients that do not fit the encoding are a defect of the caller.
    package init(settings: UpliftSettings, effect: Effect) {
        precondition(effect.predictors.allSatisfy { $0.coefficients.count == settings.encoding.width })
        (self.settings, self.effect) = (settings, effect)
    }
}
