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
    /// Which rows of the training events counted and where their values stood, without a window of time.
    package var events: EventOptions

    package init(features: PointInTimeDefinition, label: String, horizon: Double, events: EventOptions) {
        self.features = features
        self.label = label
        self.horizon = horizon
        self.events = events
        (self.events.from, self.events.until, self.events.skipInvalid) = (nil, nil, false)
    }
}
