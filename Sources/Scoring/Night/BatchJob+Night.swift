import LinearAlgebra
import RecommenderModels

extension BatchJob {
    package typealias Context = ListColumns
    package typealias Rows = ListRows
    package typealias Summary = BatchSummary

    package var options: String {
        // A description by reflection, so that an option that is added later counts without a line here.
        var job = self
        job.threads = 1
        return "\(job)"
    }

    /// Whether a batch without any row is a result: that of a part, or of lists none of which changed.
    func mayBeEmpty(_ availability: Availability?) -> Bool {
        (shard != nil || since != nil) && availability?.items.isEmpty != true
    }
}

extension ListComparison {
    /// As `differs`, counting in a summary.
    func differs(_ list: [ScoredItem], of id: UnsafeBufferPointer<UInt8>, counting summary: inout BatchSummary) -> Bool
    {
        var changes = summary.changes ?? ListChanges()
        defer { summary.changes = changes }
        return differs(list, of: UnsafeRawBufferPointer(id), counting: &changes)
    }

    /// Adds to a summary what is known when all customers are done.
    func complete(_ summary: inout BatchSummary, _ audience: Audience) throws {
        var changes = summary.changes ?? ListChanges()
        try addVanished(audience, to: &changes)
        summary.changes = changes
    }
}
