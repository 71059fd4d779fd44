package import Diagnostics
package import Events
import Features

extension CustomerDefinition {
    /// The options by which later events are read, with what is said of them.
    ///
    /// - Parameters:
    ///   - overrides: What is said of the events.
    ///   - name: The model, for messages.
    ///   - progress: Receives a warning where ids are merged that the training did not merge.
    /// - Returns: The options.
    /// - Throws: `UserError` with code `wrongUsage` where the training merged ids and nothing is said of those of the
    ///   events: a customer with several ids would look like several new ones; and for a column of values without features of
    ///   values.
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
        try features.checkValueColumn(isNamed: overrides.value != nil, of: name)
        return events.options.overridden(by: overrides)
    }
}
