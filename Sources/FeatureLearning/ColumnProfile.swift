package import Features
package import Tables

/// What a column of a training table contains, and how it is used.
package struct ColumnProfile: Codable, Sendable, Equatable {
    /// What a column is for.
    package enum Use: String, Codable, Sendable {
        case feature
        case id
        case target
        case treatment
        case weight
        /// Named by `data.table.ignore`.
        case ignored
        /// Nothing can be learnt from it; a remark says why.
        case leftOut = "left_out"
    }

    /// The minimum, the maximum and the quartiles, interpolated linearly (type 7 of Hyndman & Fan 1996, numpy's
    /// default).
    package struct Quartiles: Codable, Sendable, Equatable {
        package var minimum: Double
        package var lowerQuartile: Double
        package var median: Double
        package var upperQuartile: Double
        package var maximum: Double

        private enum CodingKeys: String, CodingKey {
            case minimum, median, maximum
            case lowerQuartile = "lower_quartile"
            case upperQuartile = "upper_quartile"
        }

        package init(
            minimum: Double, lowerQuartile: Double, median: Double, upperQuartile: Double, maximum: Double
        ) {
            (self.minimum, self.maximum) = (minimum, maximum)
            (self.lowerQuartile, self.median, self.upperQuartile) = (lowerQuartile, median, upperQuartile)
        }
    }

    /// Something that the user should look at.
    package struct Remark: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable {
            case empty
            case constant
            case allDifferent = "all_different"
            /// Few distinct whole numbers, which may be codes rather than amounts.
            case integerCodes = "integer_codes"
            /// Numbers and texts in one column.
            case mixed
            case manyLevels = "many_levels"
            /// A list, an object or a key that occurs twice in a record of JSON.
            case unreadable
            /// Numbers in another format than the one that is read.
            case amounts
            case times
        }

        package var kind: Kind
        /// What the remark is about and what the user may do about it, in a sentence.
        package var text: String
        /// The formats in which texts would be numbers; nil for other remarks.
        package var formats: [NumberFormat]?
    }

    package var name: String
    package var use: Use
    package var kind: ColumnKind
    /// Whether the kind was inferred from the cells rather than given by the user.
    package var isInferred: Bool
    package var rows: Int
    /// How many cells are missing.
    package var missing: Int
    /// How many distinct values there are, without missing ones; a lower bound if not exact.
    package var distinct: Int
    package var distinctIsExact: Bool
    /// The quartiles of a numeric column with at least one number.
    package var numbers: Quartiles?
    /// The most frequent texts of other columns, ties in byte order; empty when not all distinct values were counted.
    package var levels: [LevelCount]
    package var remarks: [Remark]

    private enum CodingKeys: String, CodingKey {
        case name, use, kind, rows, missing, distinct, numbers, levels, remarks
        case isInferred = "is_inferred"
        case distinctIsExact = "distinct_is_exact"
    }
}
