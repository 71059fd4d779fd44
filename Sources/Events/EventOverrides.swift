package import Tables

/// What a command says about a log's columns and rows; what it does not say stays as it was in the training.
package struct EventOverrides: Sendable, Equatable {
    package var user: String?
    package var item: String?
    package var timestamp: String?
    package var type: String?
    package var quantity: String?
    package var price: String?
    package var order: String?
    /// Further conditions that rows must meet.
    package var conditions: [Condition] = []
    package var purchaseTypes: [String]?
    package var from: Int64?
    package var until: Int64?
    package var timestampFormat: String?
    package var layout = TableLayout.standard
    package var skipInvalid = false
    package var maximumInvalid: Double?

    package init() {}
}

extension EventOptions {
    /// These options with what a command says in place of what they say.
    package func overridden(by overrides: EventOverrides) -> EventOptions {
        var options = self
        options.user = overrides.user ?? user
        options.item = overrides.item ?? item
        options.timestamp = overrides.timestamp ?? timestamp
        options.type = overrides.type ?? type
        options.quantity = overrides.quantity ?? quantity
        options.price = overrides.price ?? price
        options.order = overrides.order ?? order
        options.conditions += overrides.conditions
        options.purchaseTypes = overrides.purchaseTypes ?? purchaseTypes
        options.from = overrides.from ?? from
        options.until = overrides.until ?? until
        options.timestampFormat = overrides.timestampFormat ?? timestampFormat
        options.layout = layout.overridden(by: overrides.layout)
        options.skipInvalid = overrides.skipInvalid || skipInvalid
        options.maximumInvalid = overrides.maximumInvalid ?? maximumInvalid
        return options
    }
}
