package import Events
package import Features

/// How the rows of a propensity model are made from events, for the scorer to make them alike.
package struct CustomerDefinition: Codable, Sendable, Equatable {
    /// The features, and who is at risk.
    package var features: PointInTimeDefinition
    /// The label as its option spells it: `churn`, `purchase`, `purchase:category=Garden`.
    package var label: String
    /// Seconds from a cutoff within which the label looks.
    package var horizon: Double
    /// The latest cutoff of the training rows, in milliseconds since 1970 UTC; their labels look a horizon further.
    package var latestCutoff: Int64
    /// Which rows of the training events counted and where their values stood, without an end of time.
    package var events: EventOptions

    private enum CodingKeys: String, CodingKey {
        case features, label, horizon, events
        case latestCutoff = "latest_cutoff"
    }

    package init(
        features: PointInTimeDefinition, label: String, horizon: Double, latestCutoff: Int64, events: EventOptions
    ) {
        self.features = features
        self.label = label
        self.horizon = horizon
        self.latestCutoff = latestCutoff
        self.events = events
        (self.events.until, self.events.skipInvalid) = (nil, false)
    }
}
