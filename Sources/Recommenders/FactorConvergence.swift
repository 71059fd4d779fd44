/// How the fit of a model with factors went.
package struct FactorConvergence: Codable, Sendable {
    package let solver: FactorSolver
    package let epochs: [Epoch]
    /// The loss after the last, exact sweep over the users.
    package let finalLoss: Loss
    /// How a fit began that began from another model; `nil` for one that began with random factors.
    package var start: Start?

    private enum CodingKeys: String, CodingKey {
        case solver, epochs, start
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

        var description: String {
            "loss \(short(total)) = observed \(short(observed))"
                + (unobserved.map { " + unobserved \(short($0))" } ?? "")
                + " + regularization \(short(regularization))"
        }
    }

    /// The begin of a fit that began from another model.
    package struct Start: Codable, Sendable, Equatable {
        /// The loss with the users solved for the items of the start, before any item was.
        package let loss: Loss
        /// How many items and users of the training began with rows of the other model.
        package let knownItems: Int
        package let knownUsers: Int
        /// About how many epochs with a random begin would have led to where the first epoch began; `nil` when nothing
        /// tells.
        package var savedEpochs: Int?

        private enum CodingKeys: String, CodingKey {
            case loss
            case knownItems = "known_items"
            case knownUsers = "known_users"
            case savedEpochs = "saved_epochs"
        }

        init(loss: Loss, knownItems: Int, knownUsers: Int) {
            self.loss = loss
            self.knownItems = knownItems
            self.knownUsers = knownUsers
        }
    }

    /// One sweep over both sides.
    package struct Epoch: Codable, Sendable {
        package let number: Int
        /// The loss after the sweep.
        package let loss: Loss
        package let seconds: Double

        func description(of epochs: Int) -> String {
            "epoch \(number)/\(epochs): \(loss.description), \(short(seconds)) s"
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
