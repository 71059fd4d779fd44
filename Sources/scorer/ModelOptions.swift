import ArgumentParser
import Diagnostics
import ModelStore
import RecommenderModels
import Scoring
import Terminal

/// The model that answers.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: NAME (its champion), NAME@ALIAS, NAME/VERSION, or the path of a version's folder.",
            valueName: "ref"))
    var model: String

    @OptionGroup var storeOptions: StoreOptions

    var store: ModelStore { ModelStore(path: storeOptions.store) }

    /// The version, whose manifest is the one that the history of its store knows.
    func version() throws -> Version {
        try store.trusted(Reference(parsing: model))
    }
}

/// Which items may be recommended.
struct AvailabilityOption: ParsableArguments {
    @Option(help: ArgumentHelp("A table with the column item: only these are recommended.", valueName: "file"))
    var available: String?

    @Option(
        help: ArgumentHelp(
            "With --available, the channel that the lists are for, where its column channel says what each can sell.",
            valueName: "name"))
    var forChannel: String?

    func validate() throws {
        if forChannel != nil && available == nil {
            throw ValidationError("--for-channel has no effect without --available.")
        }
    }

    /// The options that were given.
    var given: GivenOptions { [.available: available != nil, .channel: forChannel != nil] }

    /// The table of items that may be recommended, for the channel; nil without one.
    func read(for side: ItemSide) throws -> Availability? {
        try Availability.read(file: available, on: forChannel, for: side)
    }
}

/// Whether lists have titles.
struct TitlesOption: ParsableArguments {
    @Flag(help: "Show the items' titles beside their ids; an error if the model has none.")
    var titles = false
}

/// How many items a list has.
struct TopOption: ParsableArguments {
    @Option(help: ArgumentHelp("Items of a list; 10 unless given.", valueName: "n"))
    var top: Int?

    var count: Int { top ?? 10 }

    func validate() throws {
        if !(1...1_000_000).contains(count) { throw ValidationError("--top takes 1 to 1000000.") }
    }
}
