import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import FeatureLearning
import Features
import Files
import Gates
import Interactions
import Measuring
import ModelFiles
import ModelStore
import RecommenderModels
import Reports
import Tables
import Terminal
import Training
import Uplift

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on data that it was not trained on, beside a baseline.",
        discussion: """
            Recommenders: every test user gets a list from the whole catalogue, without what they have already unless \
            --mask none says that customers buy the same again. Of its first k items, with hits those that are relevant:

              recall@k              hits / relevant
              calibrated-recall@k   hits / min(k, relevant)
              ndcg@k                sum over hits of 1 / log2(rank + 1) / the greatest
              map@k                 sum of the precisions at hits / min(k, relevant)
              mrr@k                 1 / rank of the first hit
              precision@k           hits / k
              hit-rate@k            1 if there is a hit
              novelty@k             mean of -log2 of the share of customers who have it
              diversity@k           mean over pairs of items of 1 - cosine of their factors
              category-diversity@k  share of pairs of different categories
              coverage@k            share of the catalogue in anyone's list
              gini@k                Gini coefficient of how often each item is listed

            With --mask none, ndcg@k/new and the like measure the list without what the customer had, on new items, \
            ndcg@k/again the list of it alone, on repeats.

            Without --metrics all that the model has, at 20. Means over users with relevant items carry a 95% bootstrap \
            interval; differences to popularity, ever and in the last 28 days of the training, with --mask none to each \
            customer's own counts, and to the models of --against are paired on the same resamples. --candidates restricts \
            each list to a table's items; --unknown-items miss counts what the model does not know as not found.

            Test events that are no later than the newest training event are an error, as are the training's own rows; \
            --allow-training-data measures on them all the same.

            Models of ratings: rmse and mae of the predictions of hidden ratings, beside those of biases alone.

            Models of who will buy or leave: the probabilities for the rows of a table, or for customers made from \
            events at a time, against what came true; beside the base rate. docs/evaluation.md has the formulas.

            Uplift models: the Qini curve and coefficient on the table of a campaign, uplift by tenth, and what contacting \
            the best would have brought. docs/uplift.md has the formulas.

            Models of what customers will still buy: what they bought after the model's newest day beside what was \
            expected, by decile, and beside "as last year". docs/lifetime.md has the formulas.

            --require ends with exit code 2 when the report does not meet a gate: a measure against a number, popularity, \
            base-rate, bias, last-year, random or a version of --against; docs/gates.md has the grammar.

            EXAMPLES

              trainer evaluate recommendations --events log.csv --from 2024-10-01 \\
                --where 'type = purchase'

              trainer evaluate recommendations/3 --events hidden.csv \\
                --given given.csv --metrics ndcg@10,hit-rate@10

              trainer evaluate recommendations@challenger --events hidden.csv \\
                --against recommendations --by activity --by category

              trainer evaluate recommendations --events hidden.csv --by segment=segments

              trainer evaluate recommendations/4 --events hidden.csv \\
                --require 'ndcg@20 > popularity'

              trainer evaluate recommendations --events hidden.csv \\
                --rules rules.json --placement home --items items.csv

              trainer evaluate churn --table test.csv --cost 1 --value 20

              trainer evaluate churn@challenger --events log.csv --at 2024-10-01

              trainer evaluate voucher --table next-campaign.csv --cost 0.5 --value 20

              trainer evaluate lifetime --events log.csv
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @OptionGroup(title: "Measuring") var measuring: Measuring
    @OptionGroup(title: "Lists of recommenders") var lists: Lists
    @OptionGroup(title: "Lists of recommenders") var ruleFlags: RuleFlags
    @OptionGroup(title: "Customers") var customers: Customers
    @OptionGroup(title: "Consent") var consent: ConsentOptions
    @OptionGroup(title: "Identities") var identityOptions: IdentityOptions
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var rating: RatingFlag
    @OptionGroup(title: "Events") var orderFlags: OrderFlags
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let store = ModelStore(path: store.store)
            let version = try store.checked(Reference(parsing: reference))
            let forgotten = ModelStore.forgottenIds(beside: version, progress: console.progress)
            let required = try Requirements(measuring.require, of: version, in: store)
            let metrics = measuring.metrics.text
            if ModelFamily.lifetime.isIn(folder: version.folder) {
                try required.check(.forecasts, metrics: nil, against: [])
                let report = try lifetime(without: forgotten).run(
                    version, machine: threads.machine, progress: console.progress)
                let gates = try required.judge(Quality(report.evaluation))
                try show(report, LifetimeTables.evaluation(report), gates, of: version, console)
            } else if ModelFamily.propensity.isIn(folder: version.folder) {
                try required.check(.probabilities, metrics: metrics, against: [])
                let report = try propensity(without: forgotten).run(
                    version, machine: threads.machine, progress: console.progress)
                let gates = try required.judge(
                    Quality(report.evaluation), positives: report.evaluation.positives)
                try show(report, PropensityTables.evaluation(report.evaluation), gates, of: version, console)
            } else if ModelFamily.uplift.isIn(folder: version.folder) {
                try required.check(.uplifts, metrics: nil, against: [])
                let report = try uplift(without: forgotten).run(
                    version, machine: threads.machine, progress: console.progress)
                let arms = report.evaluation.arms
                let gates = try required.judge(
                    Quality(report.evaluation), positives: Int(arms.treatedYes + arms.controlYes))
                try show(report, UpliftTables.evaluation(report.evaluation), gates, of: version, console)
            } else if try RatingMeasure.areRequested(
                by: metrics, ofModel: version.description,
                predictsRatings: ItemSide.settings(inFolder: version.folder).weights.usesRatings)
            {
                try (lists.comparisons + ruleFlags.given).refuse("for measures of ratings")
                try required.check(.ratings, metrics: metrics, against: [])
                let plan = try recommender([version], readsRatings: true, without: forgotten)
                let report = try RatingEvaluation(plan, metrics: metrics)
                    .run(version, machine: threads.machine, progress: console.progress)
                let gates = try required.judge(Quality(report.evaluation))
                try show(report, RatingTables.evaluation(report.evaluation), gates, of: version, console)
            } else {
                let others = try lists.against.names.map { try store.checked(Reference(parsing: $0)) }
                try required.check(.lists, metrics: metrics, against: others)
                let plan = try recommender(
                    [version] + others, readsRatings: !lists.given.isEmpty || lists.holdoutLastOrder,
                    without: forgotten)
                let report = try plan.run(
                    version, against: others, machine: threads.machine, progress: console.progress)
                let gates = try required.judge(Quality(report.evaluation))
                let tables = RecommenderTables(report.evaluation, pairs: report.pairs).all
                try show(report, tables, gates, of: version, console)
            }
        }
    }

    private func recommender(
        _ versions: [Version], readsRatings: Bool, without forgotten: HashedIds?
    ) throws -> RecommenderEvaluation {
        // Rules may need a table of items.
        let ofCustomers = ruleFlags.rules == nil ? customers.options : customers.options.without(.itemTable)
        try (ofCustomers + [.customerTable: measuring.table != nil]).refuse("for a recommender")
        guard !measuring.events.isEmpty else {
            throw UserError(.wrongUsage, "\(.events) is missing", remedy: "Name tables of the hidden events")
        }
        guard lists.given.isEmpty || !measuring.allowTrainingData else {
            throw GivenOptions.refusal(of: .allowTrainingData, "with \(.given), whose customers are new to the model")
        }
        guard lists.given.isEmpty || !lists.holdoutLastOrder else {
            let problem: Message = "\(.given) and \(.holdOutLastOrder) are two ways to say what is known of customers"
            throw UserError(.wrongUsage, problem, remedy: "Give one of them")
        }
        let breakdowns = try lists.breakdowns()
        let segments = try lists.segments().map { try ModelStore(path: store.store).checked(Reference(parsing: $0)) }
        guard breakdowns.isEmpty && segments == nil || format.format != .csv else {
            throw UserError(
                .wrongUsage, "--by has no effect with --format csv, which prints the first table",
                remedy: "Use --format table or json, or leave --by out")
        }
        try eventFlags.layoutFlags.checkHaveEffect(on: measuring.events + lists.given)
        var evaluation = RecommenderEvaluation(hidden: measuring.events)
        evaluation.given = lists.given
        evaluation.holdsOutLastOrders = lists.holdoutLastOrder
        evaluation.options = eventFlags.options
        evaluation.options.rating = try rating.column(
            isUsed: readsRatings
                && versions.contains { try ItemSide.settings(inFolder: $0.folder).weights.usesRatings },
            with: "events whose ratings nobody asks for")
        evaluation.options.identities = identityOptions.choice?.source
        evaluation.ignoresIdentities = identityOptions.choice == IdentityChoice.noTable
        orderFlags.add(to: &evaluation.options)
        if !evaluation.options.orderKeys.isEmpty {
            let isUsed = try versions.contains { version in
                // Last orders need times, which no other order may stand beside.
                guard !lists.holdoutLastOrder else { return false }
                let weights = try ItemSide.settings(inFolder: version.folder).weights
                return readsRatings && weights.usesRatings
                    || !lists.given.isEmpty && weights.halfLife?.countsEvents ?? false
            }
            if !isUsed { try OrderFlags.refuse(evaluation.options.orderKeys) }
            try evaluation.options.checkOrder(hasTimes: evaluation.options.timestamp != nil)
        }
        try evaluation.options.checkColumns()
        evaluation.metrics = measuring.metrics.text
        evaluation.mask = lists.maskOption.chosen
        evaluation.unknownItems = lists.unknownItemsFlag.unknownItems ?? .skip
        evaluation.allowsTrainingData = measuring.allowTrainingData
        (evaluation.breakdowns, evaluation.segments) = (breakdowns, segments)
        evaluation.seed = measuring.seed
        evaluation.consent = consent.source.honouring(forgotten)
        evaluation.candidates = lists.candidateOptions.source
        evaluation.makesLists = ruleFlags.makesLists(
            items: customers.items, store: ModelStore(path: store.store), mask: evaluation.mask,
            hasCandidates: evaluation.candidates != nil)
        return evaluation
    }

    private func propensity(without forgotten: HashedIds?) throws -> PropensityEvaluation {
        let own = lists.options + ruleFlags.given + [.ratingColumn: rating.rating != nil] + orderFlags.given
        try own.refuse("for a model of customers")
        var evaluation = PropensityEvaluation(try propensitySource())
        if let metrics = measuring.metrics.text { evaluation.measures = try ProbabilityMeasure.list(parsing: metrics) }
        if let cost = customers.cost, let value = customers.value {
            evaluation.economics = try ContactEconomics(costPerContact: cost, valuePerTruePositive: value)
        }
        evaluation.seed = measuring.seed
        evaluation.allowsTrainingData = measuring.allowTrainingData
        evaluation.consent = consent.source.honouring(forgotten)
        return evaluation
    }

    private func propensitySource() throws -> PropensityEvaluation.Source {
        try eventFlags.layoutFlags.checkHaveEffect(on: measuring.table.map { [$0] } ?? measuring.events)
        switch (measuring.table, measuring.events.isEmpty) {
        case (let table?, true):
            try
                (eventFlags.given + identityOptions.given
                + customers.options.among(.customerTime, .itemTable, .profileTable, .valueColumn)).refuse("for a table")
            return .table(
                table, eventFlags.layoutFlags.layout, skipInvalid: eventFlags.skipInvalid,
                maximumInvalid: eventFlags.maximumInvalid ?? InvalidRows.usualMaximum)
        case (nil, false):
            guard let at = customers.at else {
                throw UserError(
                    .wrongUsage, "--at is missing", remedy: "Name the time at which customers are looked at")
            }
            var events = PropensityEvaluation.Log(files: measuring.events, at: at)
            events.items = customers.items
            events.itemColumns = customers.itemColumns.columns
            events.customers = customers.customerTable.customers
            events.customerColumns = customers.customerTable.columns
            events.overrides = eventFlags.overrides
            events.overrides.value = customers.valueColumn
            events.overrides.identities = identityOptions.choice
            return .events(events)
        default:
            throw UserError(
                .wrongUsage, "a model of customers is measured on one table, or on events",
                remedy: "Give either --table, or --events with --at")
        }
    }
}
