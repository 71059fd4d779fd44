import ArgumentParser
import Diagnostics
import Evaluation
import Events
import Features
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

        @Option(help: ArgumentHelp("The measures, separated by commas.", valueName: "list"))
        var metrics: String?

        @Option(help: "The seed of the bootstrap.")
        var seed: UInt64 = 0

        @Flag(help: "Measure even on data that the model learnt from, which is an error otherwise.")
        var allowTrainingData = false
    }

    /// The options for recommenders only.
    struct Lists: ParsableArguments {
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Tables of what is known of the test users: each is folded in from these events alone.",
                valueName: "file"))
        var given: [String] = []

        @OptionGroup var maskOption: MaskOption

        @Option(
            help: ArgumentHelp(
                "Another recommender to compare with, on the pairs that both can find; repeatable.",
                valueName: "model"))
        var against: [String] = []

        @Option(
            name: .customLong("by"),
            help: ArgumentHelp(
                "Also report by activity of the users, or by category of the items to find; repeatable.",
                valueName: "group"))
        var breakdowns: [RecommenderEvaluation.Breakdown] = []

        /// The options that were given.
        var options: GivenOptions { [.given: !given.isEmpty] + maskOption.given + comparisons }

        /// The given options that compare lists.
        var comparisons: GivenOptions { [.against: !against.isEmpty, .breakdown: !breakdowns.isEmpty] }
    }

    /// The options for models of customers only.
    struct Customers: ParsableArguments {
        @Option(
            help: ArgumentHelp("The time at which customers are looked at, with --events.", valueName: "time"),
            transform: Timestamp.parse)
        var at: Int64?

        @Option(
            help: ArgumentHelp("A table of the items, for products that the model does not know.", valueName: "file"))
        var items: String?

        @Option(help: "What it costs to contact a customer; with --value, for the profit at each threshold.")
        var cost: Double?

        @Option(help: "What contacting a customer brings whose outcome is yes.")
        var value: Double?

        func validate() throws {
            if (cost == nil) != (value == nil) { throw ValidationError("--cost and --value go together.") }
        }

        /// The options that were given.
        var options: GivenOptions {
            [
                .customerTime: at != nil, .itemTable: items != nil, .contactCost: cost != nil,
                .contactValue: value != nil,
            ]
        }
    }
}

extension RecommenderEvaluation.Breakdown: ExpressibleByArgument {}
