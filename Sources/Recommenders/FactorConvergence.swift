/// How the fit of a model with factors went.
package struct FactorConvergence: Codable, Sendable {
    package let solver: FactorSolver
    package let epochs: [Epoch]
    /// The loss after the last, exact sweep over the users.
    package let finalLoss: Loss

    private enum CodingKeys: String, CodingKey {
        case solver, epochs
        case finalLoss = "final_loss"
    }

    package init(solver: FactorSolver, epochs: [Epoch], finalLoss: Loss) {
        self.solver = solver
        self.epochs = epochs
        self.finalLoss = finalLoss
    }
}

extension FactorConvergence {
    /// The parts of the loss of `RowEquations`, or of `RatingEquations`.
    package struct Loss: Codable, Sendable, Equatable {
        /// Σ c (⟨w, h⟩ − 1)² over the observed pairs, or Σ (r − r̂)² over the ratings.
        package let observed: Double
        /// α₀ Σ_u Σ_i ⟨w, h⟩²; `nil` for ratings.
        package let unobserved: Double?
        /// λ times the weighted squared norms of both sides.
        package let regularization: Double

        package init(observed: Double, unobserved: Double? = nil, regularization: Double) {
            self.observed = observed
            self.unobserved = unobserved
            self.regularization = regularization
        }

        package var total: Double { observed + (unobserved ?? 0) + regularization }
    }

    /// One sweep over both sides.
    package struct Epoch: Codable, Sendable {
        package let number: Int
        /// The loss after the sweep.
        package let loss: Loss
        package let seconds: Double

        func description(of epochs: Int) -> String {
            "epoch \(number)/\(epochs): loss \(short(loss.total)) = observed \(short(loss.observed))"
                + (loss.unobserved.map { " + unobserved \(short($0))" } ?? "")
                + " + regularization \(short(loss.regularization)), \(short(seconds)) s"
        }
    }
}

/// A number with four significant digits, or with all digits of its integer part if these are more.
func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1000 && scale < 1e9 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
}
