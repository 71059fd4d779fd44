/// The errors of one predictor of ratings, summed user by user.
package struct RatingErrors: Sendable, Equatable {
    /// For each user the number of hidden ratings, Σ (r − r̂)² and Σ |r − r̂| over them.
    private(set) var counts: [Double] = []
    private(set) var squares: [Double] = []
    private(set) var magnitudes: [Double] = []

    package init() {}

    package var users: Int { counts.count }
    /// The number of hidden ratings.
    package var ratings: Int { Int(counts.reduce(0, +)) }

    /// Adds one user's ratings, at least one, with the prediction for each.
    package mutating func add(ratings: [Double], predicted: [Double]) {
        precondition(!ratings.isEmpty && ratings.count == predicted.count)
        let errors = zip(ratings, predicted).map { $0 - $1 }
        counts.append(Double(errors.count))
        squares.append(errors.reduce(0) { $0 + $1 * $1 })
        magnitudes.append(errors.reduce(0) { $0 + abs($1) })
    }

    /// Appends the users of another part of the same predictor's errors.
    package mutating func append(_ other: RatingErrors) {
        counts += other.counts
        squares += other.squares
        magnitudes += other.magnitudes
    }

    /// The value of each measure when user u counts `weights[u]` times.
    func values(of measures: [RatingMeasure], weights: [Double]) -> [Double] {
        func sum(_ values: [Double]) -> Double { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }
        let total = sum(counts)
        return measures.map { measure in
            switch measure {
            case .rmse: (sum(squares) / total).squareRoot()
            case .mae: sum(magnitudes) / total
            }
        }
    }
}
