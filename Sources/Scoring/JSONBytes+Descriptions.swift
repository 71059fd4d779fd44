package import Documents
package import ModelStore

/// What people choose from, as JSON in the format of `docs/service.md`.
extension JSONBytes {
    /// Writes a customer's history.
    package mutating func write(_ history: CustomerHistory, from version: Version) {
        openObject()
        begin(version)
        key("user")
        string(history.user)
        if let asked = history.asked {
            key("asked")
            string(asked)
        }
        key("standing")
        string(history.standing.rawValue)
        key("items")
        openArray()
        for item in history.items { write(item, hasRating: history.hasRatings) }
        closeArray()
        key("count")
        number(history.count)
        closeObject()
    }

    private mutating func write(_ item: CustomerHistory.Item, hasRating: Bool) {
        openObject()
        key("item")
        string(item.past.item)
        write(title: item.past.title)
        write(category: item.category)
        if hasRating { key("rating") } else { key("confidence") }
        number(item.past.confidence)
        if let types = item.past.types {
            key("types")
            openArray()
            for type in types { string(type) }
            closeArray()
        }
        if let day = item.past.lastDay {
            key("last_day")
            string(day)
        }
        closeObject()
    }

    /// Writes the items that a search found.
    package mutating func write(_ answer: ItemSearch.Answer, from version: Version) {
        openObject()
        begin(version)
        key("items")
        openArray()
        for item in answer.items {
            openObject()
            key("item")
            string(item.item)
            write(title: item.title)
            write(category: item.category)
            key("customers")
            number(item.customers)
            closeObject()
        }
        closeArray()
        key("count")
        number(answer.count)
        closeObject()
    }

    /// Writes the members of an object that describe a recommender.
    package mutating func writeMembers(of description: RecommenderDescription) {
        key("kind")
        string(description.kind)
        key("items")
        number(description.items)
        key("customers")
        number(description.customers)
        key("sessions")
        bool(description.usesSessions)
        key("reasons")
        bool(description.explains)
        key("ratings")
        bool(description.hasRatings)
        key("types")
        openArray()
        for type in description.types {
            openObject()
            key("type")
            string(type.name)
            key("weight")
            number(type.weight)
            closeObject()
        }
        closeArray()
        if let categories = description.categories {
            key("categories")
            openArray()
            for category in categories { string(category) }
            closeArray()
            if description.furtherCategories > 0 {
                key("further_categories")
                number(description.furtherCategories)
            }
        }
        if let channels = description.channels {
            key("channels")
            openArray()
            for channel in channels { string(channel) }
            closeArray()
        }
    }

    /// Writes a column of a propensity model.
    package mutating func write(_ column: InputColumn) {
        openObject()
        key("column")
        string(column.name)
        key("kind")
        string(column.kind)
        switch column.values {
        case .amounts(let mean, let deviation):
            key("mean")
            number(mean)
            if let deviation {
                key("deviation")
                number(deviation)
            }
        case .intervals(let edges):
            key("edges")
            openArray()
            for edge in edges { number(edge) }
            closeArray()
        case .yesNo(let share):
            key("share")
            number(share)
        case .levels(let levels, let further, let usual, let other):
            key("levels")
            openArray()
            for level in levels { string(level) }
            closeArray()
            if further > 0 {
                key("further_levels")
                number(further)
            }
            if let usual {
                key("usual")
                string(usual)
            }
            key("other")
            string(other.rawValue)
        case .texts: break
        }
        if let mayBeMissing = column.mayBeMissing {
            key("missing")
            bool(mayBeMissing)
        }
        closeObject()
    }

    private mutating func write(category: String?) {
        guard let category else { return }
        key("category")
        string(category)
    }
}
