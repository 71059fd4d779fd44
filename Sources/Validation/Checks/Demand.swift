/// One thing that a check demands.
package enum Demand: Sendable, Equatable {
    case rowsAtLeast(Int)
    case rowsAtMost(Int)
    /// The number of rows differs from the mean of the last runs by at most this share of it.
    case rowsNearLastRuns(Double)
    /// The newest event is at most this many seconds old.
    case newestWithin(Double)
    /// No cell of the column is empty.
    case required
    /// No text occurs twice in the column; empty cells do not count.
    case unique
    /// Every cell that is not empty is a number of this range.
    case number(NumberRange)
    /// Every cell that is not empty is a time.
    case time
    /// Every cell that is not empty has one of these texts.
    case oneOf([String])
    /// Every cell that is not empty begins with this text.
    case starts(String)
    /// The largest share of the cells that may be empty.
    case emptyAtMost(Double)

    /// Whether the newest event is as new as is demanded; every other demand allows any.
    ///
    /// - Parameters:
    ///   - newest: The time of the newest event, in milliseconds since 1970 UTC.
    ///   - now: The time of the clock, likewise.
    /// - Returns: Whether it is.
    func allows(newest: Int64, at now: Int64) -> Bool {
        guard case .newestWithin(let seconds) = self else { return true }
        let age = Double(now - newest) / 1000
        return age <= seconds && age >= -Self.farthestAhead
    }

    /// In seconds: no time zone explains more.
    private static let farthestAhead = 86_400.0
}

/// The numbers that a column may have, both ends included.
package struct NumberRange: Sendable, Equatable {
    package var lowest = -Double.infinity
    package var highest = Double.infinity
    package var isWhole = false

    package init(lowest: Double = -Double.infinity, highest: Double = Double.infinity, isWhole: Bool = false) {
        self.lowest = lowest
        self.highest = highest
        self.isWhole = isWhole
    }

    func contains(_ number: Double) -> Bool {
        number >= lowest && number <= highest && (!isWhole || number.rounded() == number)
    }
}
