package import Diagnostics
package import Events
import Ids

extension Consent {
    /// Whether a customer of a lifetime model must not be foretold, by what is said of any of their ids: a no counts
    /// before a yes.
    package func refuses(customerAt index: Int, of model: LifetimeModel) -> Bool {
        var hasAgreed = false
        for answer in answers(ofCustomerAt: index, of: model) {
            guard answer else { return true }
            hasAgreed = true
        }
        return !hasAgreed && !defaultYes
    }

    private func answers(ofCustomerAt index: Int, of model: LifetimeModel) -> [Bool] {
        let own = model.users[index].withUnsafeBytes { answer(of: $0) }
        guard let aliases = model.aliases else { return own.map { [$0] } ?? [] }
        return ([own] + model.aliasesOf(index).map { place in aliases.ids[place].withUnsafeBytes { answer(of: $0) } })
            .compactMap(\.self)
    }
}

extension LifetimeSettings {
    /// The options by which later events are read, with what is said of them.
    ///
    /// - Parameters:
    ///   - overrides: What is said of the events.
    ///   - name: The model, for messages.
    ///   - progress: Receives a warning where ids are merged that the training did not merge.
    /// - Returns: The options.
    /// - Throws: `UserError` with code `wrongUsage` where the training merged ids and nothing is said of those of the
    ///   events.
    package func eventOptions(
        overriddenBy overrides: EventOverrides, of name: String, progress: Progress
    ) throws -> EventOptions {
        if events.hasMergedIds, overrides.identities == nil {
            throw UserError(
                .wrongUsage,
                "\(name) was trained on customers with several ids, and nothing says which ids of these events are of one",
                remedy: """
                    Name the table of pairs with \(.identityTable), or say with \(.identityTable, "none") that each id is \
                    a customer
                    """)
        }
        if !events.hasMergedIds, overrides.identities?.source != nil {
            progress.warning(
                """
                \(name) was trained on events in which each id was a customer, so that customers of several ids look busier \
                here than those that it learnt from
                """)
        }
        return events.options.overridden(by: overrides)
    }
}
