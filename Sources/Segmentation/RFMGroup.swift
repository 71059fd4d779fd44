/// The groups of customers by recency and value, with the names that people who sell know.
///
/// The names and their ranges are those of Putler, "RFM Analysis for Successful Customer Segmentation"
/// (putler.com/rfm-analysis), where the ranges overlap; the table of docs/segments.md gives each pair of scores to one
/// group that has it in its range.
package enum RFMGroup: String, CaseIterable, Sendable {
    case champions = "Champions"
    case loyal = "Loyal"
    case potentialLoyal = "Potential loyal"
    case new = "New"
    case promising = "Promising"
    case needsAttention = "Needs attention"
    case aboutToSleep = "About to sleep"
    case atRisk = "At risk"
    case cannotLose = "Cannot lose"
    case hibernating = "Hibernating"
    case lost = "Lost"

    /// - Parameters:
    ///   - recency: The fifth by recency, 5 for those who bought last.
    ///   - value: The fifth by frequency and money, 5 for the best.
    package init(recency: Int, value: Int) {
        self =
            switch (recency, value) {
            case (4..., 4...): .champions
            case (3, 4...), (4..., 3): .loyal
            case (4..., 2): .potentialLoyal
            case (5..., ...1): .new
            case (4, ...1): .promising
            case (3, 3): .needsAttention
            case (3, ...2): .aboutToSleep
            case (...1, 4...): .cannotLose
            case (...2, 3...): .atRisk
            case (2, ...2): .hibernating
            default: .lost
            }
    }
}
