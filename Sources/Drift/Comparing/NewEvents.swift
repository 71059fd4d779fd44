package import Events

/// Events that came after a training, and what is known of them.
package struct NewEvents: Sendable {
    /// The events, read as the training read its own; `nil` where there were none at all.
    package var log: EventLog?
    /// The time that the events are of, in milliseconds since 1970 UTC, the end not included.
    ///
    /// A window of a whole number of days is judged in periods of 24 hours from its beginning. Of another one the days of
    /// UTC that it covers in whole are judged. `nil` means the whole days of UTC from the first event to the last.
    package var window: Range<Int64>?
    /// The item table of today; `nil` without one.
    package var items: ItemRecords?
    /// Whether the version knows a customer, by the bytes of the id; `nil` where nobody can tell.
    package var knowsCustomer: (@Sendable (ArraySlice<UInt8>) -> Bool)?
    /// Whether the version knows a product; `nil` where nobody can tell.
    package var knowsItem: (@Sendable (ArraySlice<UInt8>) -> Bool)?

    package init(
        _ log: EventLog?, window: Range<Int64>? = nil, items: ItemRecords? = nil,
        knowsCustomer: (@Sendable (ArraySlice<UInt8>) -> Bool)? = nil,
        knowsItem: (@Sendable (ArraySlice<UInt8>) -> Bool)? = nil
    ) {
        (self.log, self.window, self.items) = (log, window, items)
        (self.knowsCustomer, self.knowsItem) = (knowsCustomer, knowsItem)
    }
}
