import Events
package import Ids
import Interactions

/// The events of a search.
struct SearchedEvents {
    /// What the winner is trained on, except for what its training holds out.
    let log: EventLog
    /// What the trials learn from, and what they should find.
    let parts: HoldOut.Parts
    let judged: JudgedEvents
    /// Chooses the customers who are held out.
    var choice: UInt64 = 0
    /// How the file that trials are judged on meets the events; `nil` without one.
    var validation: ValidationCounts?
}

/// How the events of a file that trials are judged on meet those that trials learn from.
package struct ValidationCounts: Encodable, Sendable, Equatable {
    package let events: Int
    /// The customers of the file that trials learn about, and the others, who cannot be judged on.
    package let users: IdCounts
    /// The same of the items.
    package let items: IdCounts
    /// How many of its events are among those that trials learn from.
    package let repeated: Int
}
