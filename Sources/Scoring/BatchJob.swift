import Assignment
package import Diagnostics
package import Events
import Files
import Ids
package import LinearAlgebra
import ModelFiles
package import ModelStore
import RecommenderModels
import Rules
import Tables

/// The nightly job: a ranked list for every customer.
package struct BatchJob: ResumableWork {
    package let version: Version
    /// A table with the column `user`; `nil` means all users of the model and all who opted out.
    package var users: String?
    package var count = 10
    /// A table with the column `item`; `nil` means all items.
    package var available: String?
    /// The channel for which the lists are, where that table says what each can sell.
    package var channel: String?
    package var consent: ConsentSource?
    /// A table of the only items that each customer's list may hold; `nil` means all items.
    package var candidates: CandidateSource?
    /// Which items the lists leave out.
    package var mask = ItemMask.seen
    /// The share of each list for what the customer had not (`NewItems`), where lists may hold what customers have.
    ///
    /// It is that of the model where it is `nil`.
    package var shareNew: Double?
    /// The rules of the lists; `nil` for lists without rules.
    package var rules: RuleSource?
    /// The experiments whose arms decide about lists; `nil` for none.
    package var experiments: ExperimentSource?
    /// Whether each row has the title of its item.
    package var showsTitles = false
    /// Whether each row has the past items that speak for its item.
    package var explains = false
    /// What the lists are for; `nil` for what customers want most.
    package var campaign: Campaign?
    /// Whether each row has the code of why its item is there.
    package var showsCodes = false
    /// The minimum share of customers with a personal list, among those who have not opted out.
    package var minimumPersonal: Double?
    /// The part of the customers who get a list; `nil` for all.
    package var shard: Shard?
    /// A file of earlier lists with which all are compared, to write only those that differ; `nil` writes all.
    package var since: String?
    package var threads: Threads = 1

    package init(_ version: Version) {
        self.version = version
    }

    package var listLength: Int? { count }

    package var inputs: [String: String] {
        let tables = [
            ("consent", consent?.path), ("available", available), ("users_list", users),
            ("candidates", candidates?.path), ("since", since), ("rules", rules?.book.file), ("items", rules?.items),
            ("exposures", rules?.exposures), ("experiments", experiments?.book.file),
            ("experiment_customers", experiments?.book.customersFile),
        ]
        return tables.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// Ranks the items for all customers, in the order of `Audience`.
    ///
    /// - Parameters:
    ///   - mark: What an earlier run had done.
    ///   - begin: Takes the items that the rows refer to, and what columns the rows have.
    ///   - consume: Takes the parts in the order of the customers.
    ///   - reached: Is told after each wave how far the work has come.
    ///   - progress: Receives how many customers are done.
    /// - Returns: The result in numbers.
    /// - Throws: `UserError` with code `gateNotMet` when fewer than `minimumPersonal` lists are personal, `invalidData`
    ///   when no list has an item, `wrongUsage` for a model that has no titles or cannot explain its lists,
    ///   `modelUnusable` for a model whose file was changed before the last row.
    package func run<Part: Sendable>(
        from mark: BatchMark<BatchSummary>?, begin: (ListColumns) throws -> @Sendable (ListRows) throws -> Part,
        consume: (Part) throws -> Void, reached: (BatchMark<BatchSummary>) throws -> Void, progress: Progress
    ) throws -> BatchSummary {
        let model = try Recommender(inFolder: version.folder)
        return try model.unchanged {
            try rank(model, from: mark, begin: begin, consume: consume, reached: reached, progress: progress)
        }
    }

    private func rank<Part: Sendable>(
        _ model: Recommender, from mark: BatchMark<BatchSummary>?,
        begin: (ListColumns) throws -> @Sendable (ListRows) throws -> Part, consume: (Part) throws -> Void,
        reached: (BatchMark<BatchSummary>) throws -> Void, progress: Progress
    ) throws -> BatchSummary {
        if showsTitles { try model.items.checkHasTitles() }
        let consentTable = try consent?.read()
        let availability = try Availability.read(file: available, on: channel, for: model.items)
        availability?.report(to: progress)
        if channel != nil, availability?.items.isEmpty == true { throw nothingToList(availability, for: 0) }
        let choices = try candidates.map { try BatchCandidates($0, of: model, availability, progress) }
        let campaign = try campaign.map { try CampaignLists($0, model, allowed: availability?.items) }
        // Packed items cannot be scored one by one, and a campaign ranks none.
        let maker = ListMaker(
            model, available: availability, consent: consentTable,
            isForOneAnswer: choices != nil || campaign != nil)
        if explains { try maker.checkExplains() }
        let ready = try rules?.ready(for: maker, progress: progress)
        let audience = try Audience(
            users: users, model: model, consent: consentTable, shard: shard, progress: progress)
        guard audience.total > 0 else {
            throw UserError(
                .invalidData, "there is no user to make a list for", at: .init(file: users ?? version.folder),
                remedy: "Give a table of users that has rows")
        }
        try experiments?.book.checkCustomers(of: model, progress: progress)
        let arms = try experiments?.ready(
            available: available, on: channel, consent: consentTable, progress: progress)
        if showsTitles { for arm in arms?.lists ?? [] { try arm.maker.model.items.checkHasTitles() } }
        if explains { for arm in arms?.lists ?? [] { try arm.maker.checkExplains() } }
        let comparison = try since.map {
            try ListComparison(EarlierLists($0, shard: shard, progress: progress), model.items)
        }
        var summary = mark?.summary ?? BatchSummary(repeatedUsers: audience.repeated)
        (summary.usersList, summary.available) = (audience.match, availability?.counts)
        if audience.renamed > 0 { summary.renamedUsers = audience.renamed }
        summary.candidates = choices?.counts
        summary.channel = channel
        let noCounts = ready.map { ready in
            BatchSummary.RuleCounts(
                placement: rules?.placement?.name, segments: rules?.segments?.description,
                day: Days.text(ready.rules.day), active: ready.activeNames)
        }
        if mark == nil { summary.rules = noCounts }
        let making = Making(
            own: ReadyLists(maker: maker, rules: ready, count: count, mask: mask), choices: choices,
            campaign: campaign, arms: arms, noCounts: noCounts, comparison: comparison)
        if mark == nil { summary.experiments = arms?.counts }
        summary.candidateUsers = try choices?.users(in: audience, progress)
        if mark == nil { summary.usersWithoutCandidates = choices.map { _ in 0 } }
        summary.consent = try consentTable?.join(
            model, of: version, addOthers: { if users != nil { try add(audience, to: &$0) } }, progress: progress)
        let make = try begin(
            ListColumns(
                making.all.map(\.maker.model.items),
                hasParts: making.all.contains { $0.hasParts(sharing: shareNew) }, hasTitles: showsTitles,
                hasReasons: explains, hasCodes: showsCodes, hasArms: arms != nil))
        let block = Self.block(forListsOf: min(count, model.items.ids.count))
        // A wave of 4 parts per thread, half a window of `inOrder`, because the parts of long lists are large.
        for wave in stride(from: mark?.customers ?? 0, to: audience.count, by: block * 4 * threads.count) {
            let end = min(wave + block * 4 * threads.count, audience.count)
            try inOrder(
                end - wave, chunk: block, threads: threads, scratch: { making.all.map { $0.maker.makeScratch() } },
                make: { range, scratch -> (part: Part, summary: BatchSummary) in
                    let people = wave + range.lowerBound..<wave + range.upperBound
                    let (rows, summary) = try self.rows(people, of: audience, making, scratch)
                    return (try make(rows), summary)
                },
                consume: { made, _ in
                    try consume(made.part)
                    summary.add(made.summary)
                })
            progress.advance("ranking", done: end, of: audience.count, unit: "customers")
            try reached(BatchMark(customers: end, summary: summary))
        }
        try comparison?.complete(&summary, audience)
        for arm in arms?.lists ?? [] { try arm.maker.model.checkUnchanged() }
        summary.skippedShare = maker.skippedShare
        if let table = candidates?.path, let without = summary.usersWithoutCandidates, without > 0 {
            progress.warning("\(table) has no row of \(without) of \(summary.users) customers, whose lists are empty")
        }
        guard summary.rows > 0 || mayBeEmpty(availability) else {
            throw campaign?.nothingToList ?? nothingToList(availability, for: audience.count)
        }
        try checkPersonalShare(of: summary)
        return summary
    }

    /// Adds the customers of the table of users.
    private func add(_ audience: Audience, to join: inout ConsentJoin) throws {
        try audience.forEachID { join.add($0) }
    }

    /// The error of lists without any item: an empty result must not replace an earlier one.
    private func nothingToList(_ availability: Availability?, for customers: Int) -> UserError {
        if let availability, availability.items.isEmpty {
            if let channel, availability.counts.known > 0 {
                return UserError(
                    .invalidData, "the model knows no item that the channel '\(channel)' can sell",
                    at: .init(file: available), remedy: "Check the items of this channel in the table")
            }
            return UserError(
                .invalidData, "no item of this table is known to the model, so that nobody would get a list",
                at: .init(file: available),
                remedy: "Check that the table has rows, and that its ids are those of the training events")
        }
        if let table = candidates?.path {
            return UserError(
                .invalidData, "nobody would get a list: no customer has a candidate that may be listed",
                at: .init(file: table),
                remedy: mask == .seen
                    ? """
                    Check that the table has items that are available, or list what customers have already with \
                    \(.mask, "none")
                    """ : "Check that the table has items that are available")
        }
        return UserError(
            .invalidData,
            "nobody would get a list: each of the \(customers) customers has every item that may be listed",
            at: .init(file: available),
            remedy: "Make more items available, or list what customers have already with \(.mask, "none")")
    }

    private func checkPersonalShare(of summary: BatchSummary) throws {
        guard let minimumPersonal else { return }
        let people = summary.users - summary.optedOut - (summary.experiments?.notPersonal ?? 0)
        let share = people == 0 ? 1 : Double(summary.personalUsers) / Double(people)
        guard share >= minimumPersonal else {
            throw UserError(
                .gateNotMet,
                "only \(summary.personalUsers) of \(people) customers would get a personal list, a share of "
                    + "\((share * 1000).rounded() / 1000); at least \(minimumPersonal) was asked for",
                remedy: "Check that the model and the users belong together; the earlier lists were kept")
        }
    }

    /// The number of customers in a block: enough for full tiles, but few enough to keep the memory of a wave small.
    private static func block(forListsOf items: Int) -> Int {
        max(12, min(480, 2_000_000 / max(items, 1)))
    }
}
