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
        overrides.channel = keys.channel
        overrides.value = keys.value
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
        options.identities = try identities()
        options.cleaning = (draft.cleaning ?? []).map(located)
        if let shared = options.sharedColumn(usesRatings: usesRatings) {
            let key = [shared.second, shared.first].first { isGiven($0.path) } ?? shared.first
            try checking(key.path) { throw shared.error }
        }
        return options
    }

    /// A step of the cleaning with its table of ids seen from the working directory.
    private func located(_ step: CleaningStep) -> CleaningStep {
        guard case .items(var choice) = step else { return step }
        choice.keepList = choice.keepList.map(folder.path(to:))
        choice.dropList = choice.dropList.map(folder.path(to:))
        return .items(choice)
    }

    /// The tables of the log, seen from the working directory.
    func eventFiles() throws -> [String] {
        let named = try tables(draft.events.path, draft.events.postgres, in: "data.events")
        let files = try required(named, "data.events.path", "the table of events")
        try refuseLayoutOfQueries(files, in: "data.events")
        return files
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
        let named = try table(draft.items.path, draft.items.postgres, in: "data.items")
        if named == nil { try refuse(given(in: "data.items"), "without data.items.path") }
        if isGiven("data.items") { _ = try required(named, "data.items.path", "the table of the products") }
        return named
    }

    /// The columns of the item table that are named; `nil` when none is.
    var itemColumns: ItemColumns? {
        ItemColumns(item: draft.items.item, title: draft.items.title, category: draft.items.category).orNil
    }

    /// Which ids are of one customer; `nil` when the file names no table of pairs.
    private func identities() throws -> IdentitySource? {
        let keys = draft.identities
        if keys.path == nil { try refuse(given(in: "data.identities"), "without data.identities.path") }
        guard isGiven("data.identities") else { return nil }
        let path = try required(keys.path, "data.identities.path", "the table of pairs of ids")
        let source = IdentitySource(
            folder.path(to: path),
            columns: IdentityColumns(id: keys.id, other: keys.other, account: keys.account), limit: keys.limit,
            accounts: keys.accounts)
        try checking("data.identities") { try source.check() }
        return source
    }

    /// Where the customers' answers are; `nil` when the file names no table of them.
    func consent() throws -> ConsentSource? {
        let keys = draft.consent
        let named = try table(keys.path, keys.postgres, in: "data.consent")
        if named == nil { try refuse(given(in: "data.consent"), "without data.consent.path") }
        guard isGiven("data.consent") else { return nil }
        let path = try required(named, "data.consent.path", "the table of the customers' answers")
        return ConsentSource(
            path, columns: ConsentColumns(user: keys.user, personalization: keys.personalization),
            defaultYes: keys.defaultYes)
    }
}
