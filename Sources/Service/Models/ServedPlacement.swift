import Assignment
import Diagnostics
import RecommenderModels
import Rules
import Scoring
import Synchronization

/// A placement of the rules, made ready for the model that fills it.
///
/// Rules hold by days, so they are made ready once a day: the next day's just before it begins.
final class ServedPlacement: Sendable {
    let placement: Placement
    private let rules: [Rule]
    private let tables: ListRules.Tables
    private let maker: ListMaker
    private let ready = Mutex<[Int: Ready]>([:])

    /// The rules of a day.
    private struct Ready {
        let rules: ListRules
        /// Why these are still those of an earlier day; `nil` if they are not, or once somebody has heard of it.
        var problem: (any Error)?
    }

    fileprivate init(
        _ placement: Placement, _ rules: [Rule], _ tables: ListRules.Tables, for maker: ListMaker, on day: Int
    ) throws {
        (self.placement, self.rules, self.tables, self.maker) = (placement, rules, tables, maker)
        try self.rules(on: day).rules.checkLaterDays(tables.attributes)
    }

    /// The rules on a day; the last ones that could be made where those of the day cannot.
    ///
    /// - Throws: `UserError` for rules that do not fit the model on the first day.
    func rules(on day: Int) throws -> ListRules { try entry(of: day).rules }

    /// Makes the rules of a day ready.
    ///
    /// - Throws: `UserError` for rules that do not fit the model on this day, and only once.
    func prepare(_ day: Int) throws {
        guard let problem = try entry(of: day).problem else { return }
        ready.withLock { $0[day]?.problem = nil }
        throw problem
    }

    private func entry(of day: Int) throws -> Ready {
        let (known, last) = ready.withLock { ready in (ready[day], ready.max { $0.key < $1.key }?.value) }
        if let known { return known }
        let made: Ready
        do {
            // Outside of the lock, because requests of today must not wait for tomorrow's rules.
            made = Ready(
                rules: try ListRules(rules, tables, on: day, at: placement, for: maker), problem: nil)
        } catch {
            guard let last else { throw error }
            made = Ready(rules: last.rules, problem: error)
        }
        return ready.withLock { ready in
            if let known = ready[day] { return known }
            // Today's and tomorrow's are kept.
            ready = ready.filter { abs($0.key - day) == 1 }
            ready[day] = made
            return made
        }
    }
}

/// The placements that a version makes lists for, and the experiments that decide about lists.
struct ServedPlacements: Sendable {
    /// The placements that name its model, by their names.
    private(set) var own: [String: ServedPlacement] = [:]
    /// The placements of other models for which an arm of an experiment names its model, by their names.
    private(set) var ofArms: [String: ServedPlacement] = [:]
    /// `nil` without experiments.
    private(set) var experiments: ExperimentBook?

    var all: [ServedPlacement] { Array(own.values) + Array(ofArms.values) }

    /// Those of a version that lists nothing.
    init() {}

    /// - Parameters:
    ///   - content: What answers.
    ///   - name: The name under which it is served.
    ///   - serving: The rules of all models.
    ///   - progress: Receives warnings of the tables.
    /// - Throws: `UserError` for rules that do not fit the model.
    init(
        of content: ServedVersion.Content, as name: String, under serving: ServingRules, _ progress: Progress
    ) throws {
        experiments = serving.experiments
        if case .recommender(let recommender) = content {
            try experiments?.checkCustomers(of: recommender.maker.model, progress: progress)
        }
        let arms = try Self.experiments(withArmsOf: name, in: serving.experiments)
        let placements = serving.book?.placements ?? []
        let named = try placements.filter { try FollowedAlias(parsing: $0.model).name == name }
        let lent = placements.filter { placement in
            !named.contains(placement) && arms.contains { $0.placement == placement.name }
        }
        guard !named.isEmpty || !arms.isEmpty else { return }
        guard case .recommender(let recommender) = content else {
            let (who, place) =
                named.first.map { ("the placement '\($0.name)'", $0.place) }
                ?? ("the experiment '\(arms[0].name)'", arms[0].place)
            throw UserError(
                .invalidData, "\(who) names the model '\(name)', which ranks no items", at: place,
                remedy: "Name a recommender")
        }
        guard let book = serving.book, !named.isEmpty || !lent.isEmpty else { return }
        let model = recommender.maker.model
        var tables = ListRules.Tables(
            try serving.items.map { try ItemAttributes($0, of: model.items) } ?? ItemAttributes(of: model.items))
        if let warning = tables.attributes.warning { progress.warning(warning) }
        if let exposures = serving.exposures {
            tables.exposures = try Exposures(exposures, for: model)
            for warning in tables.exposures?.warnings ?? [] { progress.warning(warning) }
        }
        for placement in named + lent {
            var tables = tables
            if let segments = placement.segments.flatMap({ serving.segments[$0] }) {
                tables.segments = try SegmentPopularity(segments.model, for: model.items)
            }
            let served = try ServedPlacement(
                placement, book.rules(of: placement), tables, for: recommender.maker, on: serving.day)
            try served.rules(on: serving.day).warn(progress)
            if named.contains(placement) { own[placement.name] = served } else { ofArms[placement.name] = served }
        }
    }

    /// The experiments of which an arm names a model.
    private static func experiments(withArmsOf name: String, in book: ExperimentBook?) throws -> [Experiment] {
        try book?.experiments.filter { experiment in
            try experiment.arms.contains { arm in
                guard case .model(let model) = arm.treatment else { return false }
                return try FollowedAlias(parsing: model).name == name
            }
        } ?? []
    }
}
