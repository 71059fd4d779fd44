import Diagnostics
import ModelStore

/// An alias that is followed, and the name under which its model is served.
struct FollowedAlias {
    let name: String
    let model: String
    let alias: String

    /// The champion of a model.
    init(championOf model: String) {
        (name, self.model, alias) = (model, model, Reference.defaultAlias)
    }

    /// Reads a reference as the configuration gives it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for one that is neither a name nor an alias.
    init(parsing text: String) throws {
        guard case .alias(let model, let alias) = try Reference(parsing: text) else {
            throw UserError(
                .wrongUsage, "'\(text)' cannot be served, because it is no alias that can move",
                remedy: "Give the name of a model, or name@alias")
        }
        name = alias == Reference.defaultAlias ? model : text
        (self.model, self.alias) = (model, alias)
    }

    /// Reads the configured recommender.
    ///
    /// - Parameters:
    ///   - text: The reference.
    ///   - listed: The configured models; `nil` if the champion of every model is served.
    /// - Throws: `UserError` with code `wrongUsage`, also for a recommender that is not served.
    init(recommender text: String, among listed: [FollowedAlias]?) throws {
        try self.init(parsing: text)
        let problem: Message = "the recommender '\(text)' is not among the models that are served"
        guard let listed else {
            guard alias == Reference.defaultAlias else {
                throw UserError(
                    .wrongUsage, problem,
                    remedy: "Only champions are served unless \"models\" lists others: add '\(text)' to \"models\"")
            }
            return
        }
        guard !listed.map(\.name).contains(name) else { return }
        throw UserError(
            .wrongUsage, problem,
            remedy: "Add it to \"models\", or name one of these: \(listed.map(\.name).joined(separator: ", "))")
    }
}
