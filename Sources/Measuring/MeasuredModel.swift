package import Diagnostics
package import Events
import ModelFiles
package import ModelStore
package import RecommenderModels

/// A model in an evaluation, with the visitors for whom it makes lists.
package struct MeasuredModel: Sendable {
    package let version: Version
    package let model: Recommender
    package let visitors: any Visitors

    private init(version: Version, model: Recommender, visitors: any Visitors) {
        self.version = version
        self.model = model
        self.visitors = visitors
    }

    /// Opens a version; its visitors are the users that it was trained on.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ version: Version) throws {
        let model = try Recommender(inFolder: version.folder)
        self.init(version: version, model: model, visitors: KnownUsers(model))
    }

    /// Opens a version and the versions that it is compared with, each once.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a comparison without meaning, `modelUnusable` for a model that
    ///   cannot be read.
    static func open(_ version: Version, against others: [Version]) throws -> [MeasuredModel] {
        var names: Set<String> = []
        for other in others {
            guard ModelFamily.recommender.isIn(folder: other.folder) else {
                throw UserError(
                    .wrongUsage, "\(other) ranks no items, so \(version) cannot be compared",
                    remedy: "Give --against a recommender")
            }
            guard other.folder != version.folder else {
                throw UserError(
                    .wrongUsage, "\(other) would be compared with itself", remedy: "Give --against another version")
            }
            guard names.insert(other.description).inserted else {
                throw UserError(
                    .wrongUsage, "two models to compare with are called \(other)",
                    remedy: "Give --against each version once; of two stores, measure against one at a time")
            }
        }
        return try ([version] + others).map { try MeasuredModel($0) }
    }

    /// The same model, with visitors who are folded in from the given events only.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model without fold-in, or for an event without the quantity
    ///   that counts.
    package func foldingIn(
        _ given: EventLog, called name: String? = nil, threads: Int, progress: Progress
    ) throws -> MeasuredModel {
        let users = try GivenUsers(model, given, threads: threads)
        if users.unknownItems > 0 {
            progress.warning(
                "\(users.unknownItems) given pairs have an item that \(name ?? version.description) does not know")
        }
        return MeasuredModel(version: version, model: model, visitors: users)
    }

    /// Checks that the model supports fold-in.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkFoldIn() throws {
        guard model.settings.kind != .truth else {
            throw UserError(
                .wrongUsage, "\(version) has given factors, so nobody can be folded in", remedy: "Leave --given out")
        }
    }

    /// For each item of this model, its index in another model; nil where the other does not know it.
    func positions(in other: MeasuredModel) throws -> [Int?] {
        try (0..<model.items.ids.count).map { item in
            try other.model.items.ids.index(of: UnsafeRawBufferPointer(model.items.ids.bytes(at: item)))
        }
    }
}
