package import Diagnostics

extension ParameterKey {
    package static let events: ParameterKey = "data.events.path"
    package static let userColumn: ParameterKey = "data.events.columns.user"
    package static let itemColumn: ParameterKey = "data.events.columns.item"
    package static let timestampColumn: ParameterKey = "data.events.columns.timestamp"
    package static let typeColumn: ParameterKey = "data.events.columns.type"
    package static let quantityColumn: ParameterKey = "data.events.columns.quantity"
    package static let priceColumn: ParameterKey = "data.events.columns.price"
    package static let orderColumn: ParameterKey = "data.events.columns.order"
    package static let channelColumn: ParameterKey = "data.events.columns.channel"
    package static let valueColumn: ParameterKey = "data.events.columns.value"
    package static let ratingColumn: ParameterKey = "data.events.columns.rating"
    package static let sequenceColumn: ParameterKey = "data.events.columns.sequence"
    package static let rowOrder: ParameterKey = "data.events.row_order"
    package static let conditions: ParameterKey = "data.events.where"
    package static let eventsFrom: ParameterKey = "data.events.from"
    package static let eventsUntil: ParameterKey = "data.events.until"
    package static let timestampFormat: ParameterKey = "data.events.timestamp_format"
    package static let purchaseTypes: ParameterKey = "data.events.purchase_types"
    package static let seenTypes: ParameterKey = "data.events.seen_types"

    package static let consentTable: ParameterKey = "data.consent.path"
    package static let consentDefault: ParameterKey = "data.consent.default"
    package static let consentUserColumn: ParameterKey = "data.consent.columns.user"
    package static let consentColumn: ParameterKey = "data.consent.columns.personalization"
    package static let itemTable: ParameterKey = "data.items.path"
    package static let itemIdColumn: ParameterKey = "data.items.columns.item"
    package static let itemTitleColumn: ParameterKey = "data.items.columns.title"
    package static let itemCategoryColumn: ParameterKey = "data.items.columns.category"

    /// A table of what a shop knows of its customers, and its columns.
    package static let profileTable: ParameterKey = "data.customers.path"
    package static let profileUserColumn: ParameterKey = "data.customers.columns.user"
    package static let profileValidFrom: ParameterKey = "data.customers.valid_from"

    package static let typeWeights: ParameterKey = "confidence.weights"
    package static let halfLife: ParameterKey = "confidence.half_life"
    package static let historyHalfLife: ParameterKey = "confidence.history_half_life"
    package static let useQuantity: ParameterKey = "confidence.use_quantity"
    package static let transform: ParameterKey = "confidence.transform"

    package static let algorithm: ParameterKey = "train.algorithm"

    /// What fills lists where a model ranks too few items.
    package static let fallback: ParameterKey = "train.fallback"

    /// The table of the items that each customer's list may hold, and its columns.
    package static let candidates: ParameterKey = "lists.candidates"
    package static let candidateUserColumn: ParameterKey = "lists.candidates_user"
    package static let candidateItemColumn: ParameterKey = "lists.candidates_item"

    /// Which items lists leave out.
    package static let mask: ParameterKey = "evaluate.mask"
}
