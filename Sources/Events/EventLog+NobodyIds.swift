import Diagnostics
import Tables

extension EventLog {
    /// Warns of customers and products whose ids most likely stand for nobody, with the condition that leaves them out.
    ///
    /// - Parameters:
    ///   - options: The names of the columns.
    ///   - progress: Receives the warnings.
    func reportNobody(_ options: EventOptions, to progress: Progress) {
        report(NobodyIds(among: users, of: user), as: "customer", column: options.user, to: progress)
        guard let item else { return }
        report(NobodyIds(among: items, of: item), as: "item", column: options.itemColumn, to: progress)
    }

    private func report(_ nobody: NobodyIds, as noun: String, column: String, to progress: Progress) {
        guard !nobody.isEmpty else { return }
        let values = nobody.ids.map { ComparisonValue($0, isQuoted: true) }
        progress.warning(
            """
            column '\(column)': \(nobody.shares(of: count, "events")): such an id most likely stands for no \(noun), \
            but each counts as one; leave them out with \(.conditions, Condition.shellText(column, .isNotIn, values)) \
            unless \(noun == "item" ? "an item" : "a customer") really has that id
            """)
    }
}
