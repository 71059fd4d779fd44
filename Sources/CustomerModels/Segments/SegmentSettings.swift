/// What a version of segments says of itself besides customers and items; the model's file holds it as JSON.
package struct SegmentSettings: Codable, Sendable, Equatable {
    /// What tells the groups from each other.
    package enum Basis: String, Codable, Sendable, CaseIterable {
        /// When customers last bought, how often, and for how much.
        case rfm
        /// The customers' factors in a recommender.
        case factors
        /// Features that are made from events.
        case features
    }

    /// One group of customers.
    package struct Segment: Codable, Sendable, Equatable {
        package var name: String
        /// The number of customers, each counted once.
        package var size: Int
        /// What distinguishes it from all customers, in words; empty where nothing does.
        package var about: [String]
        /// Whether it has fewer customers than the stated difference needs.
        package var isTooSmall: Bool

        private enum CodingKeys: String, CodingKey {
            case name, size, about
            case isTooSmall = "too_small"
        }

        package init(name: String, size: Int, about: [String] = [], isTooSmall: Bool = false) {
            self.name = name
            self.size = size
            self.about = about
            self.isTooSmall = isTooSmall
        }
    }

    package var basis: Basis
    package var segments: [Segment]
    /// How recency, frequency and money become scores; `nil` for other bases.
    package var rfm: RFMRule?
    /// How the columns of the centres are scaled, in order; `nil` for segments by scores.
    package var columns: [Column]?

    package init(basis: Basis, segments: [Segment], rfm: RFMRule? = nil, columns: [Column]? = nil) {
        self.basis = basis
        self.segments = segments
        self.rfm = rfm
        self.columns = columns
    }

    /// A column of the points that were grouped: x becomes (x − center) / scale, and a missing value 0.
    package struct Column: Codable, Sendable, Equatable {
        package var name: String
        package var center: Double
        package var scale: Double

        package init(name: String, center: Double, scale: Double) {
            self.name = name
            self.center = center
            self.scale = scale
        }
    }
}

/// How recency, frequency and money become scores from 1 to `quantiles`.
///
/// A score is the last one whose least value is not above the customer's value. Recency counts as −days, so that 1 is
/// the lowest score of each.
package struct RFMRule: Codable, Sendable, Equatable {
    /// One score and the least value that has it.
    package struct Step: Codable, Sendable, Equatable {
        package var score: Int
        package var least: Double

        package init(score: Int, least: Double) {
            self.score = score
            self.least = least
        }
    }

    package var quantiles: Int
    /// Of −days since the last order.
    package var recency: [Step]
    /// Of the number of orders.
    package var frequency: [Step]
    /// Of the money spent; `nil` for events without prices.
    package var monetary: [Step]?

    package init(quantiles: Int, recency: [Step], frequency: [Step], monetary: [Step]?) {
        self.quantiles = quantiles
        self.recency = recency
        self.frequency = frequency
        self.monetary = monetary
    }
}
