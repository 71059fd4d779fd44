import Diagnostics
import Events
import Tables

extension PipelineReading {
    /// The options of the log.
    ///
    /// - Parameter usesRatings: Whether ratings are read.
    /// - Returns: The options.
    /// - Throws: `UserError` with code `wrongUsage`, also for a column that two values of an event would be read from.
    func eventOptions(usesRatings: Bool = false) throws -> EventOptions {
        let keys = draft.events
        var overrides = EventOverrides()
        overrides.user = keys.user
        overrides.item = keys.item
        overrides.timestamp = keys.timestamp
        overrides.type = keys.type
        overrides.quantity = keys.quantity
        overrides.price = keys.price
        overrides.order = keys.order
        overrides.conditions = keys.conditions ?? []
        overrides.purchaseTypes = keys.purchaseTypes
        overrides.from = keys.from
        overrides.until = keys.until
        overrides.timestampFormat = keys.timestampFormat
        overrides.layout = try layout(keys.reading, in: "data.events")
        overrides.skipInvalid = keys.reading.skipInvalid ?? false
        overrides.maximumInvalid = keys.reading.maximumInvalid
        var options = EventOptions().overridden(by: overrides)
        options.rating = keys.rating
        options.sequence = keys.sequence
        options.usesRowOrder = keys.rowOrder ?? false
        if let shared = options.sharedColumn(usesRatings: usesRatings) {
            let key = [shared.second, shared.first].first { isGiven($0.path) } ?? shared.first
            try checking(key.path) { throw shared.error }
        }
        return options
    }

    /// The tables of the log, seen from the working directory.
    func eventFiles() throws -> [String] {
        try required(draft.events.path, "data.events.path", "the table of events").map(folder.path(to:))
    }

    /// How the text of a table is laid out; refuses a limit of rows that are not passed over.
    func layout(_ keys: PipelineDraft.ReadingKeys, in section: String) throws -> TableLayout {
        if keys.skipInvalid != true {
            try refuse(["\(section).maximum_invalid"], Message("without \(section).skip_invalid"))
        }
        var layout = TableLayout()
        layout.delimiter = keys.delimiter
        layout.encoding = keys.encoding
        layout.noHeader = keys.noHeader ?? false
        let path = "\(section).layout"
        try checking("\(path).decimal") { try layout.numbers.setDecimals(keys.decimal ?? []) }
        try checking("\(path).thousands") { try layout.numbers.setThousands(keys.thousands ?? []) }
        try checking("\(path).unit") { try layout.numbers.addUnits(keys.unit ?? []) }
        try checking(path) { try layout.numbers.check() }
        return layout
    }

    /// The item table, seen from the working directory; refuses its columns without it.
    func itemTable() throws -> String? {
        if draft.items.path == nil { try refuse(given(in: "data.items"), "without data.items.path") }
        if isGiven("data.items") { _ = try required(draft.items.path, "data.items.path", "the table of the products") }
        return draft.items.path.map(folder.path(to:))
    }

    /// The columns of the item table that are named; `nil` when none is.
    var itemColumns: ItemColumns? {
        ItemColumns(item: draft.items.item, title: draft.items.title, category: draft.items.category).orNil
    }

    /// Where the customers' answers are; `nil` when the file names no table of them.
    func consent() throws -> ConsentSource? {
        let keys = draft.consent
        if keys.path == nil { try refuse(given(in: "data.consent"), "without data.consent.path") }
        guard isGiven("data.consent") else { return nil }
        let path = try required(keys.path, "data.consent.path", "the table of the customers' answers")
        return ConsentSource(
            folder.path(to: path), columns: ConsentColumns(user: keys.user, personalization: keys.personalization),
            defaultYes: keys.defaultYes)
    }
}
