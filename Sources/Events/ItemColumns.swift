/// Which columns of an item table hold what models know by other names; nil stands for the usual name.
package struct ItemColumns: Codable, Sendable, Equatable {
    /// The column of the item's id; by default that of the events, else `item`.
    package var item: String?
    package var title: String?
    package var category: String?

    package init(item: String? = nil, title: String? = nil, category: String? = nil) {
        self.item = item
        self.title = title
        self.category = category
    }

    /// These columns; nil when none is named.
    package var orNil: ItemColumns? { self == ItemColumns() ? nil : self }

    /// These columns with those that a command names in their place.
    package func overridden(by others: ItemColumns?) -> ItemColumns {
        ItemColumns(
            item: others?.item ?? item, title: others?.title ?? title, category: others?.category ?? category)
    }
}
