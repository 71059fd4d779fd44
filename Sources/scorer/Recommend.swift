import ArgumentParser
import Assignment
import Diagnostics
import Documents
import Events
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Sources
import Terminal

struct Recommend: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one customer's list.",
        discussion: """
            The items of --session are folded in on top of what is known; for a stranger they are all that is known. \
            With --explain each item comes with the past items that speak for it, whose shares c_j h_iᵀA⁻¹h_j add up to the \
            score, and then what the model knows of the customer: the ten strongest items, all with --format json.

            EXAMPLES

              scorer recommend --model recommendations --user 17850 --explain

              scorer recommend --model recommendations --user newcomer \\
                --session 85123A,71053

              scorer recommend --model groceries --user 17850 --mask none

              scorer recommend --rules rules.json --placement home --user 17850 --explain
            """)

    @OptionGroup var modelOptions: ListModelOptions

    @Option(help: ArgumentHelp("The customer.", valueName: "id"))
    var user: String

    @Option(
        help: ArgumentHelp("Items that the customer looks at now, by commas or repeated.", valueName: "id"),
        transform: NameList.init(parsing:))
    var session: [NameList] = []

    @OptionGroup var top: TopOption
    @OptionGroup var ruleOptions: RuleOptions

    @Option(
        help: ArgumentHelp(
            "With --rules, a newer item table in place of the one that the model was trained with.", valueName: "file"))
    var items: String?

    @OptionGroup var itemColumns: ItemColumnOptions
    @OptionGroup var availability: AvailabilityOption
    @OptionGroup var maskOption: MaskOption
    @OptionGroup var shareNewOption: ShareNewOption
    @OptionGroup var titlesOption: TitlesOption
    @OptionGroup var consentOptions: ConsentOptions

    @Flag(help: "Show which past items speak for each item.")
    var explain = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        try modelOptions.check(placement: ruleOptions.placement)
        let table: GivenOptions = [.itemTable: items != nil]
        try table.check(need: .rules, isGiven: ruleOptions.rules != nil)
        try itemColumns.given.check(need: .itemTable, isGiven: items != nil)
        // The mask of a placement is known when its file is read.
        if ruleOptions.placement == nil { try shareNewOption.check(with: maskOption) }
    }

    private struct Answer: Encodable {
        let version: Version
        let recommendation: Recommendation
        /// Absent unless requested with `--explain`.
        let history: [PastItem]?

        private enum CodingKeys: String, CodingKey { case model, version, history }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(version.model, forKey: .model)
            try container.encode(version.number, forKey: .version)
            try container.encodeIfPresent(history, forKey: .history)
            try recommendation.encode(to: encoder)
        }
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            try TableSource.checkReadOnce(
                [
                    availability.available, consentOptions.consent, items, ruleOptions.exposures,
                    ruleOptions.customersOption.experimentCustomers,
                ].compactMap(\.self))
            let source = try ruleOptions.source(
                items: items, columns: itemColumns.columns, store: modelOptions.store)
            let usual = try modelOptions.version(of: source?.placement)
            let count = try source?.placement?.count(orGiven: top.top) ?? top.count
            let mask = try source?.placement?.mask(orGiven: maskOption) ?? maskOption.chosen
            let consent = try consentOptions.source(for: usual, console.progress)?.read()
            let experiments = try ruleOptions.experimentSource(
                beside: source, usual: (count, mask), maskOption, store: modelOptions.store, progress: console.progress)
            let arm = try experiments.map { try self.arm(in: $0, of: usual, consent, console.progress) } ?? .none
            let ofArm = experiments?.source(of: arm.treatment)
            let version = ofArm?.version ?? usual
            let model = try Recommender(inFolder: version.folder)
            if titlesOption.titles { try model.items.checkHasTitles() }
            try consent?.check(for: user, in: model, of: version, progress: console.progress)
            let available = try availability.read(for: model.items)
            let maker = ListMaker(model, available: available, consent: consent, isForOneAnswer: true)
            let rules = try (ofArm == nil ? source : ofArm?.rules)?.ready(for: maker, progress: console.progress)
            var request = RecommendationRequest(
                user: user, session: session.names, count: count, explains: explain, mask: mask,
                shareNew: shareNewOption.shareNew)
            request.tellsRules = explain
            request = request.under(arm.treatment, by: ofArm)
            let recommendation = try maker.recommend(request, under: rules).made(in: arm)
            if let name = arm.arm {
                console.progress.step(
                    arm.experiment.map { "in the arm \(name.excerpt) of the experiment \($0.excerpt)" } ?? "held out")
            }
            available?.report(to: console.progress)
            if let asked = recommendation.asked {
                console.progress.step("\(asked.excerpt) is an id of the customer \(recommendation.user.excerpt)")
            }
            if let warning = try maker.warning(ofUnknown: user, isExpected: !session.names.isEmpty) {
                console.progress.warning(warning)
            }
            if let warning = model.settings.warning(ofMasking: request.mask, named: version.description) {
                console.progress.warning(warning)
            }
            if recommendation.unknownSessionItems > 0 {
                console.progress.warning("\(recommendation.unknownSessionItems) items of the session are unknown")
            }
            if let reason = recommendation.short {
                console.progress.warning("\(recommendation.items.count) of \(request.count) items: \(reason.rawValue)")
            }
            let history = explain ? try maker.history(of: user) : nil
            try model.checkUnchanged()
            var tables = [table(of: recommendation)]
            if let history, !history.isEmpty {
                let value = model.settings.weights.usesRatings ? "rating" : "confidence"
                tables.append(table(of: history, value: value))
            }
            if let rules = recommendation.rules { tables.append(table(of: rules)) }
            try console.output.print(
                Answer(version: version, recommendation: recommendation, history: history), tables: tables,
                format: format.format)
        }
    }

    /// The customer's arm, as the model that all others get knows the customer.
    private func arm(
        in source: ExperimentSource, of version: Version, _ consent: Consent?, _ progress: Progress
    ) throws -> AssignedArm {
        let maker = ListMaker(
            try Recommender(inFolder: version.folder), available: nil, consent: consent, isForOneAnswer: true)
        try source.book.checkCustomers(of: maker.model, progress: progress)
        return try maker.assignment(of: user, in: source.book, at: source.placement, on: source.day)
    }

    private func table(of recommendation: Recommendation) -> Table {
        let hasTitles = recommendation.items.contains { $0.title != nil }
        let hasParts = recommendation.items.contains { $0.part != nil }
        var columns = ["rank", "item", "score", "source"]
        if hasParts { columns.append("part") }
        if hasTitles { columns.append("title") }
        if explain { columns.append("because of") }
        var list = Table(columns)
        for item in recommendation.items {
            var row: [Table.Cell] = [
                .integer(item.rank), .text(item.item), .float(item.score), .text(item.source.rawValue),
            ]
            if hasParts { row.append(.init(item.part?.rawValue)) }
            if hasTitles { row.append(.init(item.title)) }
            if explain { row.append(.text(item.reasonText)) }
            list.append(row)
        }
        return list
    }

    /// The rules that changed the list.
    private func table(of rules: RuleChanges) -> Table {
        var table = Table(["changed by rule"])
        for name in rules.changed { table.append([.text(name)]) }
        if let rest = rules.notCompared { table.append([.text("… \(rest) rules were not compared")]) }
        return table
    }

    /// The history items with the highest confidence, and how many more there are.
    private func table(of history: [PastItem], value: String) -> Table {
        let shown = history.prefix(Self.shownHistory)
        let optional: [(name: String, cell: (PastItem) -> String?)] = [
            ("events", { $0.types?.joined(separator: ", ") }), ("last", \.lastDay), ("title", \.title),
        ]
        let present = optional.filter { column in history.contains { column.cell($0) != nil } }
        var table = Table(["history", value] + present.map(\.name))
        for past in shown {
            table.append(
                [.text(past.item), .number(Double(past.confidence), digits: 2)] + present.map { .init($0.cell(past)) })
        }
        if history.count > shown.count {
            table.append([.text("… \(history.count - shown.count) more"), .empty] + present.map { _ in .empty })
        }
        return table
    }

    private static let shownHistory = 10
}
