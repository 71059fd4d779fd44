import ArgumentParser
import Diagnostics
import Documents
import Evaluation
import Events
import Features
import Gates
import Interactions
import Measuring
import RecommenderModels
import Tables
import Terminal
import Training

extension Evaluate {
    /// What is measured, and how.
    struct Measuring: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of events: those that lists should find, or those that customers are made from.",
                valueName: "file"))
        var events: [String] = []

        @Option(
            help: ArgumentHelp(
                "A table with the columns that a model of customers was trained on, the target too.", valueName: "file")
        )
        var table: String?

        @Option(
            help: ArgumentHelp("The measures, by commas or repeated.", valueName: "list"),
            transform: NameList.init(parsing:))
        var metrics: [NameList] = []

        @Option(
            help: ArgumentHelp(
                "What the report must meet, such as 'ndcg@20 > popularity'; else the exit code is 2. May be repeated.",
                valueName: "gate"), transform: Gate.init(parsing:))
        var require: [Gate] = []

        @Option(help: "The seed of the bootstrap.")
        var seed: UInt64 = 0

        @Flag(help: "Measure even on data that the model learnt from, which is an error otherwise.")
        var allowTrainingData = false

        func validate() throws {
            try metrics.checkDistinct("--metrics")
            try require.checkDistinct()
        }
    }

    /// The options for recommenders only.
    struct Lists: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of what is known of the test users: each is folded in from these events alone.",
                valueName: "file"))
        var given: [String] = []

        @Flag(
            help:
                "Find each customer's last order, from what the customer did before; with --from, the last orders from that time on."
        )
        var holdoutLastOrder = false

        @OptionGroup var maskOption: MaskOption
        @OptionGroup var unknownItemsFlag: UnknownItemsFlag
        @OptionGroup var candidateOptions: CandidateOptions

        @Option(
            help: ArgumentHelp(
                "Another recommender to compare with, on the pairs that both can find; by commas or repeated.",
                valueName: "model"), transform: NameList.init(parsing:))
        var against: [NameList] = []

        @Option(
            name: .customLong("by"),
            help: ArgumentHelp(
                "Also report by activity of the users, by category of the items to find, by the channel of most of a user's events to find, or by segment=REF, a version of segments; by commas or repeated.",
                valueName: "group"), transform: NameList.init(parsing:))
        var groups: [NameList] = []

        func validate() throws { try groups.checkDistinct("--by") }

        /// The groups to report by.
        ///
        /// - Throws: `UserError` with code `wrongUsage` for a group that there is not.
        func breakdowns() throws -> [RecommenderEvaluation.Breakdown] {
            try groups.names.filter { !$0.hasPrefix(Self.segmentPrefix) }.map { name in
                guard let group = RecommenderEvaluation.Breakdown(rawValue: name) else {
                    let known = RecommenderEvaluation.Breakdown.allCases.map(\.rawValue).joined(separator: " or ")
                    throw UserError(
                        .wrongUsage, "--by names '\(name)', which is no group",
                        remedy: "Give \(known) or \(Self.segmentPrefix)REF")
                }
                return group
            }
        }

        private static let segmentPrefix = "segment="

        /// The segments to report by; nil for none.
        ///
        /// - Throws: `UserError` with code `wrongUsage` for two of them.
        func segments() throws -> String? {
            let named = groups.names.filter { $0.hasPrefix(Self.segmentPrefix) }
            guard named.count <= 1 else {
                throw UserError(
                    .wrongUsage, "--by names \(named.count) versions of segments", remedy: "Report by one at a time")
            }
            return named.first.map { String($0.dropFirst(Self.segmentPrefix.count)) }
        }

        /// The options that were given.
        var options: GivenOptions { [.given: !given.isEmpty] + maskOption.given + comparisons }

        /// The given options that are about lists alone.
        var comparisons: GivenOptions {
            [.holdOutLastOrder: holdoutLastOrder, .against: !against.isEmpty, .breakdown: !groups.isEmpty]
                + unknownItemsFlag.given + candidateOptions.given
        }
    }

    /// The options for models of customers only.
    struct Customers: ParsableArguments {
        @Option(
            help: ArgumentHelp("The time at which customers are looked at, with --events.", valueName: "time"),
            transform: Timestamp.parse)
        var at: Int64?

        @Option(
            help: ArgumentHelp(
                "A table of the items: for products that a model of customers does not know, and with --rules in place of that of the model.",
                valueName: "file"))
        var items: String?

        @OptionGroup var itemColumns: ItemColumnOptions
        @OptionGroup var customerTable: CustomerTableOptions

        @Option(
            help: ArgumentHelp(
                "The column of a value of events, such as a score of satisfaction; that of the training unless given.",
                valueName: "column"))
        var valueColumn: String?

        @Option(
            help:
                "What it costs to contact a customer; with --value, for the profit at each threshold, or of an uplift model that of the best 10% to 100%."
        )
        var cost: Double?

        @Option(
            help:
                "What contacting a customer brings whose outcome is yes, or of an uplift model an outcome that the contact caused."
        )
        var value: Double?

        func validate() throws {
            try itemColumns.given.check(need: .itemTable, isGiven: items != nil)
            if (cost == nil) != (value == nil) { throw ValidationError("--cost and --value go together.") }
        }

        /// The options that were given.
        var options: GivenOptions {
            [
                .customerTime: at != nil, .itemTable: items != nil, .contactCost: cost != nil,
                .contactValue: value != nil, .valueColumn: valueColumn != nil,
            ] + itemColumns.given + customerTable.given
        }
    }
}
