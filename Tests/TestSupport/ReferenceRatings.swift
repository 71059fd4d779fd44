import Glibc
package import LinearAlgebra

/// A model of ratings by its definition, in double precision: its loss, and rows by Gaussian elimination.
///
///     Σ (r_ui − μ − b_u − b_i − ⟨w_u,h_i⟩)² + λ (Σ_u n_u^ν (‖w_u‖² + b_u²) + Σ_i n_i^ν (‖h_i‖² + b_i²))
package struct ReferenceRatings {
    /// The factors and the bias of a user or an item.
    package struct Row {
        package var factors: [Double]
        package var bias: Double
    }

    package let mean: Double
    private let ratings: [(user: Int, item: Int, value: Double)]
    private let regularization: Double
    private let exponent: Double

    package init(_ matrix: SparseMatrix, regularization: Double, exponent: Double) {
        var ratings: [(user: Int, item: Int, value: Double)] = []
        for user in 0..<matrix.rows {
            for position in matrix.range(ofRow: user) {
                ratings.append((user, Int(matrix.indices[position]), Double(matrix.value(at: position))))
            }
        }
        self.ratings = ratings
        mean = ratings.reduce(0) { $0 + $1.value } / Double(ratings.count)
        self.regularization = regularization
        self.exponent = exponent
    }

    /// The rows of users, from their stored form (w, 1, μ + b).
    package func users(stored: Matrix) -> [Row] {
        (0..<stored.rows).map { row in
            let values = stored[row].map { Double($0) }
            return Row(factors: Array(values.dropLast(2)), bias: values[values.count - 1] - mean)
        }
    }

    /// The rows of items, from their stored form (h, b, 1).
    package func items(stored: Matrix) -> [Row] {
        (0..<stored.rows).map { row in
            let values = stored[row].map { Double($0) }
            return Row(factors: Array(values.dropLast(2)), bias: values[values.count - 2])
        }
    }

    package func loss(users: [Row], items: [Row]) -> Double {
        var loss = 0.0
        var counts = (users: users.map { _ in 0.0 }, items: items.map { _ in 0.0 })
        for rating in ratings {
            let (user, item) = (users[rating.user], items[rating.item])
            let product = zip(user.factors, item.factors).reduce(0) { $0 + $1.0 * $1.1 }
            let error = rating.value - mean - user.bias - item.bias - product
            loss += error * error
            counts.users[rating.user] += 1
            counts.items[rating.item] += 1
        }
        for (row, count) in zip(users + items, counts.users + counts.items) where count > 0 {
            let squares = row.factors.reduce(row.bias * row.bias) { $0 + $1 * $1 }
            loss += regularization * pow(count, exponent) * squares
        }
        return loss
    }

    /// The user's row that minimizes the loss, with the items fixed.
    package func solved(user: Int, items: [Row]) -> Row {
        solved(ratings.filter { $0.user == user }.map { (items[$0.item], $0.value) })
    }

    /// The item's row that minimizes the loss, with the users fixed.
    package func solved(item: Int, users: [Row]) -> Row {
        solved(ratings.filter { $0.item == item }.map { (users[$0.user], $0.value) })
    }

    private func solved(_ known: [(other: Row, value: Double)]) -> Row {
        let size = (known.first?.other.factors.count ?? 0) + 1
        var left = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        var right = [Double](repeating: 0, count: size)
        for (other, value) in known {
            let row = other.factors + [1]
            for i in 0..<size {
                for j in 0..<size { left[i][j] += row[i] * row[j] }
                right[i] += (value - mean - other.bias) * row[i]
            }
        }
        for i in 0..<size { left[i][i] += regularization * pow(Double(known.count), exponent) }
        let solution = solvedByElimination(left, right)
        return Row(factors: Array(solution.dropLast()), bias: solution[size - 1])
    }
}

/// The solution of linear equations by Gaussian elimination with pivots.
package func solvedByElimination(_ left: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(left, right).map { $0 + [$1] }
    let size = left.count
    for pivot in 0..<size {
        let best = (pivot..<size).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
        rows.swapAt(pivot, best)
        for row in 0..<size where row != pivot {
            let factor = rows[row][pivot] / rows[pivot][pivot]
            for column in pivot...size { rows[row][column] -= factor * rows[pivot][column] }
        }
    }
    return (0..<size).map { rows[$0][size] / rows[$0][$0] }
}
