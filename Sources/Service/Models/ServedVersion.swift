import CustomerModels
import Diagnostics
import Events
import Ids
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring
import Tables

/// An open version with everything its answers need; it exists until the last request that uses it has ended.
final class ServedVersion: Sendable {
    enum Content: Sendable {
        case recommender(ListMaker, SimilarItems.Finder)
        case propensity(PropensityModel)
    }

    let version: Version
    let content: Content
    /// When it was trained, in seconds since 1970 UTC.
    let created: Double
    /// How many ids of the table of available items it knows; `nil` without such a table.
    let available: IdCounts?
    /// How many ids of the consent table it knows; `nil` without answers.
    let consent: ConsentCounts?

    private init(
        _ version: Version, _ content: Content, created: Double, available: IdCounts? = nil,
        consent: ConsentCounts? = nil
    ) {
        self.version = version
        self.content = content
        self.created = created
        self.available = available
        self.consent = consent
    }

    var family: ModelFamily {
        switch content {
        case .recommender: .recommender
        case .propensity: .propensity
        }
    }

    /// Opens a version of any family.
    ///
    /// - Parameters:
    ///   - version: The version.
    ///   - store: The store that it belongs to.
    ///   - rules: Which customers may get personal lists, and which items may be listed.
    ///   - progress: Receives warnings of the tables of the rules.
    /// - Throws: `UserError` with code `modelUnusable`, and `invalidData` when the ids of a table of the rules do not meet
    ///   those of the version.
    convenience init(
        opening version: Version, of store: ModelStore, under rules: ServingRules, progress: Progress
    ) throws {
        guard let opener = Self.openers.first(where: { $0.family.isIn(folder: version.folder) }) else {
            throw UserError(
                .modelUnusable, "the folder has the files of no model", at: .init(file: version.folder),
                remedy: "Restore it, or roll back")
        }
        let opened = try opener.open(version.folder, rules, progress)
        var counts: ConsentCounts?
        if case .recommender(let maker, _) = opened.answers {
            counts = try rules.consent?.join(maker.model, of: version, progress: progress)
        }
        self.init(
            version, opened.answers, created: Double(try store.manifest(of: version).created.seconds),
            available: opened.available, consent: counts)
    }

    /// The families that are served, and how a version of each is opened.
    private static let openers: [(family: ModelFamily, open: Opener)] = [
        (.recommender, { try content(Recommender(inFolder: $0), under: $1, $2) }),
        (.propensity, { folder, _, _ in (.propensity(try PropensityModel(inFolder: folder)), nil) }),
    ]

    /// Answers, and how many of the available items are known.
    private typealias Opened = (answers: Content, available: IdCounts?)
    private typealias Opener = @Sendable (String, ServingRules, Progress) throws -> Opened

    /// The same version under rules with other available items; its files stay open.
    ///
    /// - Throws: `UserError` when none of the items is known.
    func under(_ rules: ServingRules, progress: Progress) throws -> ServedVersion {
        guard case .recommender(let maker, _) = content else { return self }
        let opened = try Self.content(maker.model, under: rules, progress)
        return ServedVersion(
            version, opened.answers, created: created, available: opened.available, consent: consent)
    }

    /// The same version with another consent table.
    ///
    /// - Throws: `UserError` when the ids of the table do not meet those of the customers.
    func asking(_ consent: Consent, progress: Progress) throws -> ServedVersion {
        guard case .recommender(let maker, let finder) = content else { return self }
        let counts = try consent.join(maker.model, of: version, progress: progress)
        return ServedVersion(
            version, .recommender(maker.asking(consent), finder), created: created, available: available,
            consent: counts)
    }

    /// The same version where nobody gets a personal list.
    func askingNobody() -> ServedVersion {
        guard case .recommender(let maker, let finder) = content else { return self }
        return ServedVersion(
            version, .recommender(maker.asking(.nobody), finder), created: created, available: available)
    }

    private static func content(
        _ model: Recommender, under rules: ServingRules, _ progress: Progress
    ) throws -> Opened {
        let available = try rules.available.map { try Availability($0, for: model.items) }
        available?.report(to: progress)
        let answers = Content.recommender(
            ListMaker(model, available: available, consent: rules.consent),
            SimilarItems.Finder(model.items, available: available))
        return (answers, available?.counts)
    }
}

/// Which customers may get personal lists, and which items may be listed, for all models.
struct ServingRules: Sendable {
    /// The table of items that may be recommended; `nil` for all.
    var available: TextTable?
    /// The customers' answers on consent; `nil` if consent is not required.
    var consent: Consent?
}
