import Glibc
package import LinearAlgebra

/// Ratings from planted factors and biases with noise, some of them held out.
///
///     r_ui = 3.5 + b_u + b_i + ⟨w_u, h_i⟩ + ε,  ε normal with deviation `noise`
///
/// The biases of users have deviation 0.4, those of items 0.5, and the inner products 0.7.
package struct SimulatedRatings {
    package struct Rating {
        package let user: Int
        package let item: Int
        package let value: Float
    }

    /// users × items.
    package let training: SparseMatrix
    package let held: [Rating]

    /// Draws the ratings: `density` is the share of all pairs that have a rating, `heldShare` the share of the ratings
    /// that are held out.
    package init(
        users: Int, items: Int, factors: Int, density: Double, noise: Double, heldShare: Double = 0, seed: UInt64 = 1
    ) {
        var generator = SeededGenerator(seed: seed)
        let scale = (0.7 / Double(factors).squareRoot()).squareRoot()
        func rows(_ count: Int, bias: Double) -> [(factors: [Double], bias: Double)] {
            (0..<count).map { _ in
                ((0..<factors).map { _ in scale * generator.normal() }, bias * generator.normal())
            }
        }
        let userRows = rows(users, bias: 0.4)
        let itemRows = rows(items, bias: 0.5)
        var offsets = [0]
        var indices: [UInt32] = []
        var values: [Float] = []
        var held: [Rating] = []
        for (user, own) in userRows.enumerated() {
            for (item, other) in itemRows.enumerated() where generator.uniform() < density {
                let product = zip(own.factors, other.factors).reduce(0) { $0 + $1.0 * $1.1 }
                let value = Float(3.5 + own.bias + other.bias + product + noise * generator.normal())
                if generator.uniform() < heldShare {
                    held.append(Rating(user: user, item: item, value: value))
                } else {
                    indices.append(UInt32(item))
                    values.append(value)
                }
            }
            offsets.append(indices.count)
        }
        training = SparseMatrix(rows: users, columns: items, offsets: offsets, indices: indices, values: values)
        self.held = held
    }

    /// The root of the mean squared error over the held-out ratings of predictions from stored rows (d + 2 columns).
    package func heldError(users: Matrix, items: Matrix) -> Double {
        let squares = held.map { rating in
            let predicted = zip(users[rating.user], items[rating.item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            return (Double(rating.value) - predicted) * (Double(rating.value) - predicted)
        }
        return (squares.reduce(0, +) / Double(held.count)).squareRoot()
    }
}
