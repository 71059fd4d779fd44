import ArgumentParser
import Diagnostics
import Events
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Terminal

/// The rules of lists.
struct RuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of rules and placements, by which the lists are made: docs/rules.md.", valueName: "file"))
    var rules: String?

    @Option(
        help: ArgumentHelp(
            "With --rules, the placement that the lists are for: its model, number, rules and fallback. Without it all rules of the file hold.",
            valueName: "name"))
    var placement: String?

    @Option(
        help: ArgumentHelp(
            "With --rules, what customers were shown: a table with the columns user and item, and perhaps shown and clicked.",
            valueName: "file"))
    var exposures: String?

    @OptionGroup var dayOption: DayOption

    /// The options that were given.
    var given: GivenOptions {
        [
            .rules: rules != nil, .placement: placement != nil, .exposures: exposures != nil,
            .day: dayOption.day != nil,
        ]
    }

    func validate() throws {
        try given.without(.rules).check(need: .rules, isGiven: rules != nil)
    }

    /// Reads the rules.
    ///
    /// - Parameters:
    ///   - items: A newer item table.
    ///   - columns: Its columns that were named.
    ///   - store: The store with the segments of the placement.
    /// - Returns: The rules; `nil` without a file.
    /// - Throws: `UserError` for a file, a placement or segments that cannot be used.
    func source(items: String?, columns: ItemColumns?, store: ModelStore) throws -> RuleSource? {
        guard let rules else { return nil }
        var source = try RuleSource(RuleBook(file: rules), placement: placement, on: dayOption.day(at: .system))
        (source.items, source.exposures) = (items, exposures)
        if let columns { source.itemColumns = columns }
        source.segments = try source.placement.flatMap { try PlacedSegments(of: $0, in: store) }
        return source
    }
}

/// The model that makes lists: the one that is named, or that of a placement.
struct ListModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: NAME (its champion), NAME@ALIAS, NAME/VERSION, or the path of a version's folder; that of --placement unless given.",
            valueName: "ref"))
    var model: String?

    @OptionGroup var storeOptions: StoreOptions

    var store: ModelStore { ModelStore(path: storeOptions.store) }

    /// Refuses a command line that names no model.
    ///
    /// - Throws: `ValidationError`.
    func check(placement: String?) throws {
        if model == nil, placement == nil { throw ValidationError("Give --model, or --rules with --placement.") }
    }

    /// The version, whose manifest is the one that the history of its store knows.
    func version(of placement: Placement?) throws -> Version {
        let own = try model.map { try Reference(parsing: $0) }
        let placed = try placement.map { try Reference(parsing: $0.model) }
        if let own, let placed, own != placed, let placement {
            throw placement.contradiction(of: .listModel, "\(own)", "\(placed)")
        }
        guard let reference = own ?? placed else {
            throw UserError(.wrongUsage, "no model is named", remedy: "Give \(.listModel)")
        }
        return try store.checked(reference)
    }
}

extension Placement {
    /// The error of an option that says something else than the placement.
    fileprivate func contradiction(of key: ParameterKey, _ given: String, _ own: String) -> UserError {
        UserError(
            .wrongUsage, "\(key, given) contradicts the placement '\(name)', which has \(own)", at: place,
            remedy: "Leave it out, or change the placement")
    }

    /// The number of items of a list, unless an option says another one.
    func count(orGiven top: Int?) throws -> Int {
        if let top, top != count { throw contradiction(of: .top, "\(top)", "\(count)") }
        return count
    }

    /// What lists leave out.
    func mask(orGiven option: MaskOption) throws -> ItemMask {
        if let mask, let given = option.mask, given != mask {
            throw contradiction(of: .mask, given.rawValue, mask.rawValue)
        }
        return mask ?? option.chosen
    }
}
