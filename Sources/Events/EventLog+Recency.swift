package import Diagnostics

extension EventLog {
    /// Whether the events of a customer have an order: times, or a sequence in their place.
    package var isOrdered: Bool { timestamp != nil || sequence != nil }

    /// A number for each event, greater for a later one and equal for events of the same moment; nil for a log without
    /// order.
    ///
    /// It is the time where there are times. A sequence keeps its order and its ties.
    package var recency: [Int64]? { timestamp ?? sequence.map { $0.map(Self.recency) } }

    /// The same for operations that need an order.
    ///
    /// - Parameter purpose: What needs it.
    /// - Returns: The number of each event.
    /// - Throws: `UserError` with code `wrongUsage` for a log without order.
    package func requiredRecency(for purpose: Message) throws -> [Int64] {
        guard let recency else {
            throw UserError(
                .wrongUsage, "\(purpose) needs timestamps, or another order of the events",
                remedy:
                    "Name their column with \(.timestampColumn), or the column of an order with \(.sequenceColumn); "
                    + "\(.rowOrder) takes the rows as they are")
        }
        return recency
    }

    /// Finite numbers of two signs compare like the bits of their magnitudes.
    private static func recency(_ place: Double) -> Int64 {
        let bits = Int64(bitPattern: place.magnitude.bitPattern)
        return place < 0 ? -bits : bits
    }
}
