/// What a recommender knows of one customer, in the form that it ranks by.
package enum Taste: Sendable, Equatable {
    /// d values, for models that rank by the inner product with an item's factors.
    case factors([Float])
    /// The history itself, for models that rank by the weights between items.
    case history(Profile)

    /// Whether nothing is known, so that no item is better than another.
    package var isBlank: Bool {
        switch self {
        case .factors(let factors): factors.allSatisfy { $0 == 0 }
        case .history(let profile): profile.items.isEmpty
        }
    }
}
