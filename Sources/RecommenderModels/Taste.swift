/// What a recommender knows about one customer, in the form by which it ranks.
package enum Taste: Sendable, Equatable {
    /// d values, for models that rank by the inner product with an item's factors.
    case factors([Float])
    /// The history itself, for models that rank by the weights between items or by what was bought before.
    case history(Profile)
    /// Both, for mixtures that rank by factors and by what was bought before.
    case mixed([Float], Profile)

    /// Whether nothing is known, so that all items rank equally.
    package var isBlank: Bool {
        switch self {
        case .factors(let factors): factors.allSatisfy { $0 == 0 }
        case .history(let profile): profile.items.isEmpty
        case .mixed(let factors, let profile): profile.items.isEmpty && factors.allSatisfy { $0 == 0 }
        }
    }
}
