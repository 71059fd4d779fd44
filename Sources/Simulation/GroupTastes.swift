import LinearAlgebra

/// Groups of customers who like about the same: x_u = √s · c_g + √(1 − s) · ε, where ε is the customer's own normal taste.
///
/// The centres c_g have the length of a usual taste, √8, in directions that are at right angles or opposite, so that the
/// groups are as far apart as 8 dimensions let 16 of them be.
struct GroupTastes: Sendable {
    /// s, the share of the variance of a taste that the group explains.
    static let share = 0.8
    /// The most groups.
    static let most = 2 * ShopItems.dimensions

    private let centres: [[Double]]
    private let seed: UInt64

    /// nil for a shop without groups.
    init?(_ parameters: Shop.Parameters) {
        guard let count = parameters.groups else { return nil }
        seed = parameters.seed
        var random = SeededGenerator(seed: seed, Stream.groups)
        let dimensions = ShopItems.dimensions
        var basis: [[Double]] = []
        for _ in 0..<dimensions {
            var vector = (0..<dimensions).map { _ in random.normal() }
            for earlier in basis {
                let shadow = Self.product(vector, earlier)
                for index in vector.indices { vector[index] -= shadow * earlier[index] }
            }
            let length = Self.product(vector, vector).squareRoot()
            basis.append(vector.map { $0 / length })
        }
        let length = Double(dimensions).squareRoot()
        centres = (0..<count).map { group in
            basis[group % dimensions].map { group < dimensions ? length * $0 : -length * $0 }
        }
    }

    /// The group of a customer, which follows from the customer's number alone.
    func group(of customer: Int) -> Int {
        var random = SeededGenerator(seed: seed, Stream.groups, UInt64(customer))
        return Int.random(in: centres.indices, using: &random)
    }

    /// The taste of a customer of a group, from the taste that the customer would have without groups.
    func taste(of group: Int, own: [Float]) -> [Float] {
        zip(centres[group], own).map {
            Float(Self.share.squareRoot() * $0 + (1 - Self.share).squareRoot() * Double($1))
        }
    }

    private static func product(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
