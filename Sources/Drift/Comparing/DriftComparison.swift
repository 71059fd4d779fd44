/// New data beside those of the training: the verdicts, and what charts of them show.
package struct DriftComparison: Codable, Sendable, Equatable {
    package var report: DriftReport
    /// What was compared, in the order of the checks.
    package var distributions: [ComparedDistribution] = []
    /// The days of the training that the snapshot holds, then those of the new data; empty for a table of customers.
    package var days: [ComparedDay] = []

    package init(report: DriftReport) {
        self.report = report
    }
}

/// The counts of one column in the training and in the new data.
package struct ComparedDistribution: Codable, Sendable, Equatable {
    /// The check that the distribution belongs to: `distribution.price`.
    package var name: String
    package var bins: ColumnBins
    /// How many values of the reference lie in each bin.
    package var reference: [Int]
    /// How many values of the new data lie in each bin.
    package var new: [Int]
    package var referenceMissing: Int
    package var newMissing: Int
    package var distances: Distances

    private enum CodingKeys: String, CodingKey {
        case name, bins, reference, new, distances
        case referenceMissing = "reference_missing"
        case newMissing = "new_missing"
    }

    package init(
        _ name: String, bins: ColumnBins, reference: [Int], new: [Int], referenceMissing: Int = 0, newMissing: Int = 0,
        areIndependent: Bool = false
    ) {
        (self.name, self.bins, self.reference, self.new) = (name, bins, reference, new)
        (self.referenceMissing, self.newMissing) = (referenceMissing, newMissing)
        distances = Distances(reference, new, bins: bins, areIndependent: areIndependent)
    }
}

/// A day of the training or of the new data.
package struct ComparedDay: Codable, Sendable, Equatable {
    /// Midnight in milliseconds since 1970 UTC.
    package var start: Int64
    package var isNew: Bool
    package var events: Int
    package var types: [String: Int]
    /// The range of events that would have been usual on this day; `nil` where too few days came before it.
    package var usual: ClosedRange<Double>?
    /// The same for each type.
    package var usualTypes: [String: ClosedRange<Double>]

    private enum CodingKeys: String, CodingKey {
        case start, events, types, usual
        case isNew = "is_new"
        case usualTypes = "usual_types"
    }

    package init(
        start: Int64, isNew: Bool, events: Int, types: [String: Int], usual: ClosedRange<Double>? = nil,
        usualTypes: [String: ClosedRange<Double>] = [:]
    ) {
        (self.start, self.isNew, self.events, self.types) = (start, isNew, events, types)
        (self.usual, self.usualTypes) = (usual, usualTypes)
    }
}
