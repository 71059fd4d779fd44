/// The column, and the part of it, that a coefficient of a model belongs to.
package struct CoefficientName: Codable, Sendable, Equatable, CustomStringConvertible {
    /// The part of a column that the coefficient is for.
    package enum Part: Codable, Sendable, Equatable {
        /// The number in the column itself.
        case value
        /// 1 where the number is missing, else 0.
        case missing
        /// 1 where the cell has this text, else 0; the text of a missing cell is empty.
        case level(String)
        /// 1 where the cell's text was rare in training or did not occur there, else 0.
        case rare
        /// 1 where lower ≤ number < upper, else 0; without a bound there is no limit on that side.
        case bin(lower: Double?, upper: Double?)
        /// 1 where the cell's text falls into this bucket, of the given number of buckets, else 0.
        case bucket(Int, of: Int)
    }

    package let column: String
    package let part: Part

    package init(column: String, part: Part) {
        self.column = column
        self.part = part
    }

    /// `tenure`, `tenure is missing`, `Contract = One year`, `Contract is rare`, `age in [20, 30)`,
    /// `city in bucket 7 of 64`.
    package var description: String {
        switch part {
        case .value: column
        case .missing, .level(""): "\(column) is missing"
        case .level(let level): "\(column) = \(level)"
        case .rare: "\(column) is rare"
        case .bin(let lower?, let upper?): "\(column) in [\(Self.text(lower)), \(Self.text(upper)))"
        case .bin(let lower?, nil): "\(column) >= \(Self.text(lower))"
        case .bin(nil, let upper?): "\(column) < \(Self.text(upper))"
        case .bin(nil, nil): "\(column) is a number"
        case .bucket(let bucket, let count): "\(column) in bucket \(bucket) of \(count)"
        }
    }

    /// A number without the `.0` of a whole one.
    static func text(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

/// How a coefficient's column is computed from raw cells: encoded = (raw − center) / deviation.
///
/// If the raw value is itself 0 or 1, the center is 0 and the deviation 1. The log-odds per raw unit are
/// coefficient / deviation, and the intercept in raw units is intercept − Σ coefficient · center / deviation.
package struct CoefficientScale: Sendable, Equatable {
    package let center: Double
    package let deviation: Double

    package init(center: Double, deviation: Double) {
        self.center = center
        self.deviation = deviation
    }
}
