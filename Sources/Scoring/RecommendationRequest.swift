package import Events

/// A request for one customer's list.
package struct RecommendationRequest: Sendable {
    /// An event that just happened.
    package struct Event: Sendable {
        package let item: String
        /// The type, for example `view`; an event without a type counts as one of the model's heaviest type.
        package let type: String?

        package init(item: String, type: String? = nil) {
            self.item = item
            self.type = type
        }
    }

    /// What is shown of a list.
    package enum Shown: Sendable {
        case whole
        /// What somebody gets of whom nothing may be used.
        case popular
        case nothing
    }

    /// The customer; `nil` for a visitor of whom only the session is known.
    package var user: String?
    package var session: [Event]
    package var count: Int
    /// Whether each item comes with the past items that contribute to its score.
    package var explains: Bool
    /// The categories to choose items from; `nil` means all.
    package var categories: [String]?
    /// The ids of the items that may be listed, among the available ones; `nil` means all.
    package var available: [String]?
    /// The channel for which the list is, where the table of available items says what each can sell.
    package var channel: String?
    /// Whether the list leaves out what the customer has; the items of the session are never listed.
    package var mask: ItemMask
    /// The share of the list for what the customer had not (`NewItems`), where the list may hold what the customer has.
    ///
    /// It is that of the model where it is `nil`.
    package var shareNew: Double?
    /// Which part of the list is shown, as an arm of an experiment wants it.
    package var shown = Shown.whole
    /// Whether the list says which rules changed it.
    package var tellsRules = false

    package init(
        user: String?, session: [Event] = [], count: Int = 10, explains: Bool = false, categories: [String]? = nil,
        available: [String]? = nil, channel: String? = nil, mask: ItemMask = .seen, shareNew: Double? = nil
    ) {
        self.user = user
        self.session = session
        self.count = count
        self.explains = explains
        self.categories = categories
        self.available = available
        self.channel = channel
        self.mask = mask
        self.shareNew = shareNew
    }

    /// A request with a session of items that the customer looked at.
    package init(
        user: String?, session: [String], count: Int = 10, explains: Bool = false, mask: ItemMask = .seen,
        shareNew: Double? = nil
    ) {
        self.init(
            user: user, session: session.map { Event(item: $0) }, count: count, explains: explains, mask: mask,
            shareNew: shareNew)
    }
}
