import Assignment
import CustomerModels
import Diagnostics
import Events
import Ids
import ModelFiles
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Sources
import Tables

/// An open version with everything its answers need; it exists until the last request that uses it has ended.
final class ServedVersion: Sendable {
    enum Content: Sendable {
        case recommender(ServedRecommender)
        case propensity(PropensityModel)
        case segments(SegmentFinder)
        case lifetime(LifetimeFinder)
    }

    let version: Version
    /// What became of the files that it was read from.
    let files: VersionFiles
    private let whole: Content
    /// The content as it answers when its users cannot be read any more.
    private let withoutUsers: Content
    /// When it was trained, in seconds since 1970 UTC.
    let created: Double
    /// How many ids of the table of available items it knows; `nil` without such a table.
    let available: IdCounts?
    /// How many ids of the consent table it knows; `nil` without answers.
    let consent: ConsentCounts?
    /// The name under which it is served.
    let name: String
    /// The placements that it makes lists for, and the experiments that decide about lists.
    let placing: ServedPlacements
    /// The placements that it makes lists for, by their names.
    var placements: [String: ServedPlacement] { placing.own }

    private init(
        _ version: Version, _ content: Content, from files: VersionFiles, created: Double, available: IdCounts? = nil,
        consent: ConsentCounts? = nil, name: String, placing: ServedPlacements = ServedPlacements()
    ) {
        (self.name, self.placing) = (name, placing)
        self.version = version
        self.files = files
        whole = content
        withoutUsers = content.withoutUsers
        self.created = created
        self.available = available
        self.consent = consent
    }

    /// What answers: everything that was opened, or that without its users once they cannot be read any more.
    var content: Content { knowsUsers ? whole : withoutUsers }

    /// Whether users are looked up.
    var knowsUsers: Bool { files.lossOfUsers == nil }

    /// What has happened to the bytes that are read while the version answers; `nil` as long as they are those that were
    /// opened.
    ///
    /// Ask after an answer was computed from the version: nothing that happened before the question is missed.
    var change: String? {
        guard case .recommender(let recommender) = whole else { return nil }
        do {
            try recommender.maker.model.checkUnchanged()
            return nil
        } catch {
            return serviceText(of: error)
        }
    }

    var family: ModelFamily {
        switch whole {
        case .recommender: .recommender
        case .propensity: .propensity
        case .segments: .segments
        case .lifetime: .lifetime
        }
    }

    /// Opens a version of any family.
    ///
    /// - Parameters:
    ///   - version: The version.
    ///   - name: The name under which it is served.
    ///   - store: The store that it belongs to.
    ///   - rules: Which customers may get personal lists, and which items may be listed.
    ///   - hasPage: Whether people look at it on the page, so that what this needs is prepared before the version answers.
    ///   - progress: Receives warnings of the tables of the rules.
    /// - Throws: `UserError` with code `modelUnusable`, and `invalidData` when the ids of a table of the rules do not meet
    ///   those of the version.
    convenience init(
        opening version: Version, as name: String, of store: ModelStore, under rules: ServingRules, hasPage: Bool,
        progress: Progress
    ) throws {
        let files = VersionFiles(opened: WatchedFolder(version, of: store))
        guard let opener = Self.openers.first(where: { $0.family.isIn(folder: version.folder) }) else {
            guard !ModelFamily.uplift.isIn(folder: version.folder) else {
                throw UserError(
                    .wrongUsage, "\(version) is an uplift model, which is not served",
                    remedy: "Leave it out, and score tables with scorer batch")
            }
            throw UserError(
                .modelUnusable, "the folder has the files of no model", at: .init(file: version.folder),
                remedy: "Restore it, or roll back")
        }
        let opened = try opener.open(version, rules, progress)
        try store.checkTrusted(version)
        var counts: ConsentCounts?
        if case .recommender(let recommender) = opened.answers {
            let model = recommender.maker.model
            if hasPage { try recommender.prepareForPage() }
            counts = try rules.consent?.join(model, of: version, progress: progress)
            try model.checkUnchanged()
        } else if case .segments(let finder) = opened.answers {
            counts = try finder.join(of: version, progress: progress)
        } else if case .lifetime(let finder) = opened.answers {
            counts = try finder.join(of: version, progress: progress)
        }
        let placing = try ServedPlacements(of: opened.answers, as: name, under: rules, progress)
        self.init(
            version, opened.answers, from: files, created: Double(try store.manifest(of: version).created.seconds),
            available: opened.available, consent: counts, name: name, placing: placing)
    }

    /// The family of the version in a folder; `nil` for a folder with the files of no model.
    static func family(inFolder folder: String) -> ModelFamily? {
        openers.first { $0.family.isIn(folder: folder) }?.family
    }

    /// The families that are served, and how a version of each is opened.
    private static let openers: [(family: ModelFamily, open: Opener)] = [
        (.recommender, { try content(Recommender(inFolder: $0.folder), under: $1, $2) }),
        (.propensity, { version, _, _ in (.propensity(try PropensityModel(inFolder: version.folder)), nil) }),
        (
            .segments,
            { version, rules, _ in
                (.segments(SegmentFinder(try SegmentModel(inFolder: version.folder), consent: rules.consent)), nil)
            }
        ),
        (
            .lifetime,
            { version, rules, _ in
                (.lifetime(LifetimeFinder(try LifetimeModel(inFolder: version.folder), consent: rules.consent)), nil)
            }
        ),
    ]

    /// Answers, and how many of the available items are known.
    private typealias Opened = (answers: Content, available: IdCounts?)
    private typealias Opener = @Sendable (Version, ServingRules, Progress) throws -> Opened

    /// The same version under other rules, such as other available items; its files stay open.
    ///
    /// - Throws: `UserError` when none of the items is known, or the rules do not fit the model.
    func under(_ rules: ServingRules, progress: Progress) throws -> ServedVersion {
        guard case .recommender(let recommender) = whole else {
            // Refuse rules with a placement that this model should fill.
            _ = try ServedPlacements(of: whole, as: name, under: rules, progress)
            return self
        }
        let opened = try Self.content(
            recommender.maker.model, under: rules, progress, searchedBy: recommender.search)
        return ServedVersion(
            version, opened.answers, from: files, created: created, available: opened.available, consent: consent,
            name: name, placing: try ServedPlacements(of: opened.answers, as: name, under: rules, progress))
    }

    /// The same version with another consent table.
    ///
    /// - Throws: `UserError` when the ids of the table do not meet those of the customers.
    func asking(_ consent: Consent, progress: Progress) throws -> ServedVersion {
        if case .segments(let finder) = whole {
            let asking = finder.asking(consent)
            let counts = try asking.join(of: version, progress: progress)
            return ServedVersion(
                version, .segments(asking), from: files, created: created, consent: counts, name: name)
        }
        if case .lifetime(let finder) = whole {
            let asking = finder.asking(consent)
            let counts = try asking.join(of: version, progress: progress)
            return ServedVersion(
                version, .lifetime(asking), from: files, created: created, consent: counts, name: name)
        }
        guard case .recommender(let recommender) = whole else { return self }
        let counts = try counts(of: consent, in: recommender.maker.model, progress: progress)
        return ServedVersion(
            version, .recommender(recommender.asking(consent)), from: files, created: created, available: available,
            consent: counts, name: name, placing: placing)
    }

    /// How many ids of a consent table are known; `nil` without users to compare them with.
    private func counts(of consent: Consent, in model: Recommender, progress: Progress) throws -> ConsentCounts? {
        guard knowsUsers else { return nil }
        do {
            let counts = try consent.join(model, of: version, progress: progress)
            return change == nil ? counts : nil
        } catch {
            // Ids of a file that changes say nothing about the table; the users are given up at the next look.
            guard change != nil else { throw error }
            return nil
        }
    }

    /// The same version where nobody gets a personal list.
    func askingNobody() -> ServedVersion {
        if case .segments(let finder) = whole {
            return ServedVersion(version, .segments(finder.asking(.nobody)), from: files, created: created, name: name)
        }
        if case .lifetime(let finder) = whole {
            return ServedVersion(version, .lifetime(finder.asking(.nobody)), from: files, created: created, name: name)
        }
        guard case .recommender(let recommender) = whole else { return self }
        return ServedVersion(
            version, .recommender(recommender.asking(.nobody)), from: files, created: created, available: available,
            name: name, placing: placing)
    }

    private static func content(
        _ model: Recommender, under rules: ServingRules, _ progress: Progress, searchedBy search: ItemSearch? = nil
    ) throws -> Opened {
        let available = try rules.available.map { try Availability($0, for: model.items) }
        available?.report(to: progress)
        let answers = Content.recommender(
            ServedRecommender(
                ListMaker(model, available: available, consent: rules.consent),
                SimilarItems.Finder(model.items, available: available), search ?? ItemSearch(model.items)))
        return (answers, available?.counts)
    }
}

extension ServedVersion.Content {
    /// The same content that knows no user; what knows none anyway stays as it is.
    fileprivate var withoutUsers: Self {
        guard case .recommender(let recommender) = self else { return self }
        return .recommender(recommender.withoutUsers())
    }
}

/// What answers for a recommender; a class, so that a request takes one reference to all of it.
final class ServedRecommender: Sendable {
    let maker: ListMaker
    let finder: SimilarItems.Finder
    let search: ItemSearch

    init(_ maker: ListMaker, _ finder: SimilarItems.Finder, _ search: ItemSearch) {
        self.maker = maker
        self.finder = finder
        self.search = search
    }

    /// Reads the texts and the categories of all items now, so that no request on the page makes others wait for it.
    func prepareForPage() throws {
        try search.prepare()
        _ = try maker.description()
    }

    /// The same under another consent table.
    func asking(_ consent: Consent?) -> ServedRecommender {
        ServedRecommender(maker.asking(consent), finder, search)
    }

    /// The same for a model that knows no user.
    func withoutUsers() -> ServedRecommender {
        ServedRecommender(maker.withoutUsers(), finder, search)
    }
}

/// Which customers may get personal lists, and which items may be listed, for all models.
struct ServingRules: Sendable {
    /// The table of items that may be recommended; `nil` for all.
    var available: TextTable?
    /// The customers' answers on consent; `nil` if consent is not required.
    var consent: Consent?
    /// The rules and placements of the shop; `nil` without.
    var book: RuleBook?
    /// The experiments that decide about lists; `nil` without.
    var experiments: ExperimentBook?
    /// The table by which their conditions are decided.
    var experimentCustomers: TableSource?
    /// A newer item table than those of the models.
    var items: TableSource?
    /// What customers were shown.
    var exposures: TableSource?
    /// The segments that placements name, by their references.
    var segments: [String: PlacedSegments] = [:]
    /// The day on which rules are made ready first, in days since 1970-01-01 UTC.
    var day = 0
}
