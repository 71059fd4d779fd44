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
    package var channel: String?
    package var value: String?
    /// Further conditions that rows must meet.
    package var conditions: [Condition] = []
    package var purchaseTypes: [String]?
    package var from: Int64?
    package var until: Int64?
    package var timestampFormat: String?
    package var layout = TableLayout.standard
    package var skipInvalid = false
    package var maximumInvalid: Double?
    /// Which ids belong to one customer; nil when nothing is said of it.
    package var identities: IdentityChoice?

    package init() {}
}

/// What is said of the ids of customers.
package enum IdentityChoice: Sendable, Equatable {
    /// Each id is a customer by itself.
    case noTable
    /// A table says which ids belong to one customer.
    case table(IdentitySource)

    /// The table; nil where there is none.
    package var source: IdentitySource? {
        if case .table(let source) = self { source } else { nil }
    }
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
        options.channel = overrides.channel ?? channel
        options.value = overrides.value ?? value
        options.conditions += overrides.conditions
        options.purchaseTypes = overrides.purchaseTypes ?? purchaseTypes
        options.from = overrides.from ?? from
        options.until = overrides.until ?? until
        options.timestampFormat = overrides.timestampFormat ?? timestampFormat
        options.layout = layout.overridden(by: overrides.layout)
        options.skipInvalid = overrides.skipInvalid || skipInvalid
        options.maximumInvalid = overrides.maximumInvalid ?? maximumInvalid
        if let choice = overrides.identities { options.identities = choice.source }
        return options
    }
}
