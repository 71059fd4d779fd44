/// The occasions on which one customer bought one item.
///
/// An occasion is an order, or a day in UTC where the events have no order ids.
package struct Purchases: Sendable, Equatable, BitwiseCopyable {
    /// The number of occasions.
    package let count: UInt32
    /// The number of those after the first, each weighed by its age where histories have a half-life.
    package let repeats: Float
    /// The day of the first occasion, in days since 1970-01-01 UTC.
    package let firstDay: UInt16
    /// The day of the last occasion.
    package let lastDay: UInt16

    package init(count: UInt32, repeats: Float, firstDay: UInt16, lastDay: UInt16) {
        self.count = count
        self.repeats = repeats
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    /// Those of a customer who never bought the item.
    package static let never = Purchases(count: 0, repeats: 0, firstDay: 0, lastDay: 0)

    /// The occasions after a further one on a day that has not passed; a second purchase of one day is no other occasion.
    package func buying(on day: UInt16) -> Purchases {
        guard count > 0 else { return Purchases(count: 1, repeats: 0, firstDay: day, lastDay: day) }
        guard day > lastDay else { return self }
        return Purchases(count: count + 1, repeats: repeats + 1, firstDay: firstDay, lastDay: day)
    }
}

extension [Purchases] {
    /// The day of a customer's first purchase of anything; `nil` for one who bought nothing.
    package var firstDay: UInt16? { lazy.filter { $0.count > 0 }.map(\.firstDay).min() }
}
