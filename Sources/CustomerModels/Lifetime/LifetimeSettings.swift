package import Events

/// What a lifetime model says besides its customers; the model's file holds it as JSON.
package struct LifetimeSettings: Codable, Sendable, Equatable {
    /// When customers buy and leave; α in days.
    package var purchases: PurchaseModel
    /// What they spend; nil for purchases without values, or whose values have no mean.
    package var spend: SpendModel?
    /// The unit of time in which α is shown, in days.
    package var timeUnit: Double
    /// The last day of the events, in days since 1970-01-01 UTC.
    package var newestDay: Int
    /// The days that the purchases of the last year are from: 365, or as many as there are.
    package var yearDays: Int
    /// The types of events that mean bought; empty for events without types.
    package var purchaseTypes: [String]
    /// How later events are read.
    package var events: StoredEventOptions

    private enum CodingKeys: String, CodingKey {
        case purchases, spend, events
        case purchaseTypes = "purchase_types"
        case timeUnit = "time_unit"
        case newestDay = "newest_day"
        case yearDays = "year_days"
    }

    package init(
        purchases: PurchaseModel, spend: SpendModel?, timeUnit: Double = 7, newestDay: Int, yearDays: Int,
        purchaseTypes: [String] = [], events: EventOptions = EventOptions()
    ) {
        self.purchases = purchases
        self.spend = spend
        self.timeUnit = timeUnit
        self.newestDay = newestDay
        self.yearDays = yearDays
        self.purchaseTypes = purchaseTypes
        self.events = StoredEventOptions(events)
    }

    /// The day after the newest, from which on the model foretells, as `1997-10-01`.
    package var firstForetoldDay: String { dayText(newestDay + 1) }
    /// The newest day as `1997-09-30`.
    package var newestDayText: String { dayText(newestDay) }
}
