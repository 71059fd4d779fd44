/// A request for one customer's list.
package struct RecommendationRequest: Sendable {
    /// Something that the customer did just now.
    package struct Event: Sendable {
        package let item: String
        /// Its type, `view` for example; one without counts as one of the model's heaviest type.
        package let type: String?

        package init(item: String, type: String? = nil) {
            self.item = item
            self.type = type
        }
    }

    /// The customer; `nil` for somebody of whom the session is all that is known.
    package var user: String?
    package var session: [Event]
    package var count: Int
    /// Whether each item comes with the past items that speak for it.
    package var explains: Bool
    /// The categories that items are taken from; `nil` for all.
    package var categories: [String]?
    /// The ids of the items that may be listed, of those that may at all; `nil` for all.
    package var available: [String]?

    package init(
        user: String?, session: [Event] = [], count: Int = 10, explains: Bool = false, categories: [String]? = nil,
        available: [String]? = nil
    ) {
        self.user = user
        self.session = session
        self.count = count
        self.explains = explains
        self.categories = categories
        self.available = available
    }

    /// A request whose session are items that the customer looks at.
    package init(user: String?, session: [String], count: Int = 10, explains: Bool = false) {
        self.init(user: user, session: session.map { Event(item: $0) }, count: count, explains: explains)
    }
}
