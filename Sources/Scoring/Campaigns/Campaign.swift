import Events

/// What the lists of a batch are for, where it is not what customers want most.
package struct Campaign: Sendable, Equatable {
    package enum Kind: Sendable {
        /// What customers put into their carts or looked at, and did not buy.
        case reminders
        /// What customers buy again and again, and need about now.
        case buyAgain
    }

    package let kind: Kind
    /// The days around the newest event of the training.
    ///
    /// A reminder is of an item that the customer turned to at most so many days before it; what is bought again is due at
    /// most so many days after it.
    package let days: Int

    package init(_ kind: Kind, days: Int) {
        precondition(days >= 0)
        (self.kind, self.days) = (kind, days)
    }
}
