package import Diagnostics
import Documents
package import Events
import ModelFiles
package import ModelStore
package import RecommenderModels

extension Consent {
    /// Compares the table with the customers of a recommender, and with others who are asked for.
    ///
    /// - Parameters:
    ///   - model: The recommender.
    ///   - version: Its version, whose manifest says whether customers who said no were left out of it.
    ///   - addOthers: Adds the others.
    ///   - progress: Receives the counts, and warnings.
    /// - Returns: How many ids are known; nil for a table without answers.
    /// - Throws: As `ConsentJoin.check`, and `UserError` with code `modelUnusable`.
    package func join(
        _ model: Recommender, of version: Version, addOthers: (inout ConsentJoin) throws -> Void = { _ in },
        progress: Progress
    ) throws -> ConsentCounts? {
        guard !isEmpty else { return nil }
        var join = ConsentJoin(self)
        try addOthers(&join)
        for user in 0..<model.users.ids.count { join.add(UnsafeRawBufferPointer(try model.users.ids.bytes(at: user))) }
        if let ids = model.users.aliases?.ids {
            for alias in 0..<ids.count { join.add(UnsafeRawBufferPointer(try ids.bytes(at: alias))) }
        }
        try join.check(
            against: "the model", wasMadeWithoutRefusals: version.wasMadeWithoutRefusals, progress: progress)
        return join.counts
    }

    /// Checks the table before one customer's list is made: at least one of its ids must be known, and none of a customer
    /// who said no may look like this customer's id.
    ///
    /// - Throws: As `ConsentJoin.check`, and `UserError` with code `modelUnusable`.
    package func check(
        for user: String, in model: Recommender, of version: Version, progress: Progress
    ) throws {
        guard !isEmpty else { return }
        var (join, user) = (ConsentJoin(self), user)
        user.withUTF8 { join.add(UnsafeRawBufferPointer($0)) }
        try join.addIds { id in try id.withUnsafeBytes { try model.users.index(of: $0) } != nil }
        try join.check(
            against: "the model", wasMadeWithoutRefusals: version.wasMadeWithoutRefusals, progress: progress)
    }
}

extension Version {
    /// Whether the events that the version was trained on had customers who said no, so that it lacks them.
    var wasMadeWithoutRefusals: Bool {
        let data = (try? Manifest.read(inFolder: folder))?.manifest.data
        return data?["consent"]?["no_known"]?.intValue ?? 0 > 0
    }
}
