package import Events
package import Features

/// How the rows of a propensity model are made from events, so that the scorer makes them in the same way.
package struct CustomerDefinition: Codable, Sendable, Equatable {
    /// The features, and which customers are at risk.
    package var features: PointInTimeDefinition
    /// The label as written in its option: `churn`, `purchase`, `purchase:category=Garden`.
    package var label: String
    /// The length in seconds of the period after a cutoff that decides the label.
    package var horizon: Double
    /// The latest cutoff of the training rows, in milliseconds since 1970 UTC; their labels use events up to a horizon
    /// later.
    package var latestCutoff: Int64
    /// Which rows of the training events counted and which columns held their values, without an end of time.
    package var events: StoredEventOptions
    /// The columns of the training's item table that were named, by which later tables are read, too.
    package var itemColumns: ItemColumns?

    private enum CodingKeys: String, CodingKey {
        case features, label, horizon, events
        case latestCutoff = "latest_cutoff"
        case itemColumns = "item_columns"
    }

    package init(
        features: PointInTimeDefinition, label: String, horizon: Double, latestCutoff: Int64, events: EventOptions,
        itemColumns: ItemColumns? = nil
    ) {
        self.features = features
        self.label = label
        self.horizon = horizon
        self.latestCutoff = latestCutoff
        self.events = StoredEventOptions(events)
        self.itemColumns = itemColumns
    }
}
