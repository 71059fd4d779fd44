import ArgumentParser
import Assignment
import Diagnostics
import Events
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Sources
import Terminal

/// The rules of lists, and the experiments that decide about them.
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

    @Option(
        help: ArgumentHelp(
            "A file of experiments: each customer's list is made as the arm says, and carries experiment and arm: docs/assignment.md.",
            valueName: "file"))
    var experiments: String?

    @OptionGroup var customersOption: ExperimentCustomersOption
    @OptionGroup var dayOption: DayOption

    /// The options that were given.
    var given: GivenOptions {
        [
            .rules: rules != nil, .placement: placement != nil, .exposures: exposures != nil,
            .day: dayOption.day != nil, .experiments: experiments != nil,
        ] + customersOption.given
    }

    func validate() throws {
        if dayOption.day != nil, rules == nil, experiments == nil {
            throw ValidationError("--day has no effect without --rules or --experiments.")
        }
        try customersOption.given.check(need: .experiments, isGiven: experiments != nil)
        try given.without(.rules, .experiments, .experimentCustomers, .day).check(need: .rules, isGiven: rules != nil)
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

/// The table by which the conditions of experiments are decided.
struct ExperimentCustomersOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --experiments, a table with the column user and those that the conditions of experiments name, a row for each customer.",
            valueName: "file"))
    var experimentCustomers: String?

    /// The options that were given.
    var given: GivenOptions { [.experimentCustomers: experimentCustomers != nil] }

    /// The experiments, whose conditions are decided by the table.
    ///
    /// - Throws: `UserError` for a table that cannot be used or has no effect, and for conditions without one.
    func deciding(_ book: ExperimentBook) throws -> ExperimentBook {
        if !book.hasConditions { try given.refuse("where no experiment has 'where'") }
        return try book.deciding(by: experimentCustomers.map { TableSource($0) })
    }
}

extension RuleOptions {
    /// Reads the experiments, and finds what their arms make lists by.
    ///
    /// - Parameters:
    ///   - rules: The rules of the lists.
    ///   - usual: The number of items and the mask of the lists, which an arm with another model keeps.
    ///   - option: The mask where the placement of an arm has none.
    ///   - store: The store with the models of the arms.
    ///   - progress: Is warned of a file that decides about no list.
    /// - Returns: The experiments; `nil` without a file.
    /// - Throws: `UserError` for a file, a placement or a model that cannot be used.
    func experimentSource(
        beside rules: RuleSource?, usual: (count: Int, mask: ItemMask), _ option: MaskOption, store: ModelStore,
        progress: Progress
    ) throws -> ExperimentSource? {
        guard let experiments else { return nil }
        let book = try customersOption.deciding(ExperimentBook(file: experiments))
        if let rules { try book.checkPlacements(in: rules.book) }
        let day = rules?.day ?? dayOption.day(at: .system)
        let source = try ExperimentSource(book, at: rules?.placement?.name, on: day) { treatment in
            guard case .placement(let name) = treatment else {
                return ArmSource(
                    treatment, try version(of: treatment, in: store), rules: rules, count: usual.count,
                    mask: usual.mask)
            }
            guard let rules else {
                throw UserError(
                    .wrongUsage, "an arm shows the placement '\(name)', and there are no rules",
                    at: .init(file: experiments),
                    remedy: "Give the file of rules that has it with \(.rules)")
            }
            let other = try rules.at(name, store: store)
            guard let placement = other.placement else { preconditionFailure("a source at a placement has it") }
            return ArmSource(
                treatment, try store.trusted(Reference(parsing: placement.model)), rules: other,
                count: placement.count, mask: placement.mask ?? option.chosen)
        }
        if !source.decides {
            progress.warning("no experiment of \(experiments) is about these lists on \(Days.text(day))")
        }
        return source
    }

    private func version(of treatment: Experiment.Treatment, in store: ModelStore) throws -> Version {
        guard case .model(let reference) = treatment else { preconditionFailure("only such arms have a source") }
        return try store.trusted(Reference(parsing: reference))
    }
}

extension RuleSource {
    /// The same at another placement.
    fileprivate func at(_ name: String, store: ModelStore) throws -> RuleSource {
        var other = try RuleSource(book, placement: name, on: day)
        (other.items, other.itemColumns, other.exposures) = (items, itemColumns, exposures)
        other.segments = try other.placement?.segments.map {
            try PlacedSegments(store.trusted(Reference(parsing: $0)))
        }
        return other
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
        return try store.trusted(reference)
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
