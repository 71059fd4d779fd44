import CustomerModels
import Diagnostics
import Events
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

    private init(_ version: Version, _ content: Content, created: Double) {
        self.version = version
        self.content = content
        self.created = created
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
    /// - Throws: `UserError` with code `modelUnusable`.
    convenience init(opening version: Version, of store: ModelStore, under rules: ServingRules) throws {
        guard let opener = Self.openers.first(where: { $0.family.isIn(folder: version.folder) }) else {
            throw UserError(
                .modelUnusable, "the folder has the files of no model", at: .init(file: version.folder),
                remedy: "Restore it, or roll back")
        }
        self.init(
            version, try opener.open(version.folder, rules),
            created: Double(try store.manifest(of: version).created.seconds))
    }

    /// The families that are served, and how a version of each is opened.
    private static let openers: [(family: ModelFamily, open: @Sendable (String, ServingRules) throws -> Content)] = [
        (.recommender, { try content(Recommender(inFolder: $0), under: $1) }),
        (.propensity, { folder, _ in .propensity(try PropensityModel(inFolder: folder)) }),
    ]

    /// The same version under other rules; its files stay open.
    func under(_ rules: ServingRules) throws -> ServedVersion {
        guard case .recommender(let maker, _) = content else { return self }
        return ServedVersion(version, try Self.content(maker.model, under: rules), created: created)
    }

    /// The same version with another consent table.
    func asking(_ consent: Consent?) -> ServedVersion {
        guard case .recommender(let maker, let finder) = content else { return self }
        return ServedVersion(version, .recommender(maker.asking(consent), finder), created: created)
    }

    private static func content(_ model: Recommender, under rules: ServingRules) throws -> Content {
        let available = try rules.available.map { try Availability($0, for: model.items) }
        return .recommender(
            ListMaker(model, available: available, consent: rules.consent),
            SimilarItems.Finder(model.items, available: available))
    }
}

/// Which customers may get personal lists, and which items may be listed, for all models.
struct ServingRules: Sendable {
    /// The table of items that may be recommended; `nil` for all.
    var available: TextTable?
    /// The customers' answers on consent; `nil` if consent is not required.
    var consent: Consent?
}
