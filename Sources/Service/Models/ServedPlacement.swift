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

    private init(
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

    /// The placements that a version makes lists for.
    ///
    /// - Parameters:
    ///   - content: What answers.
    ///   - name: The name under which it is served.
    ///   - serving: The rules of all models.
    ///   - progress: Receives warnings of the tables.
    /// - Returns: The placements by their names.
    /// - Throws: `UserError` for rules that do not fit the model.
    static func placements(
        of content: ServedVersion.Content, as name: String, under serving: ServingRules, _ progress: Progress
    ) throws -> [String: ServedPlacement] {
        guard let book = serving.book else { return [:] }
        let own = try book.placements.filter { try FollowedAlias(parsing: $0.model).name == name }
        guard !own.isEmpty else { return [:] }
        guard case .recommender(let recommender) = content else {
            throw UserError(
                .invalidData, "the placement '\(own[0].name)' names the model '\(name)', which ranks no items",
                at: own[0].place, remedy: "Name a recommender")
        }
        let model = recommender.maker.model
        var tables = ListRules.Tables(
            try serving.items.map { try ItemAttributes($0, of: model.items) } ?? ItemAttributes(of: model.items))
        if let warning = tables.attributes.warning { progress.warning(warning) }
        if let exposures = serving.exposures {
            tables.exposures = try Exposures(exposures, for: model)
            if let warning = tables.exposures?.warning { progress.warning(warning) }
        }
        return try own.reduce(into: [:]) { placements, placement in
            var tables = tables
            if let segments = placement.segments.flatMap({ serving.segments[$0] }) {
                tables.segments = try SegmentPopularity(segments.model, for: model.items)
            }
            let served = try ServedPlacement(
                placement, book.rules(of: placement), tables, for: recommender.maker, on: serving.day)
            try served.rules(on: serving.day).warn(progress)
            placements[placement.name] = served
        }
    }
}
