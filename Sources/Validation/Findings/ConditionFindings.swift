import Documents
import Events
import Tables

/// Finds comparisons of conditions that are made with texts where all cells are numbers: their bytes have no useful order.
struct ConditionFindings {
    let conditions: [Condition]
    let scan: TableScan

    var all: [Finding] {
        conditions.flatMap { condition in
            condition.comparisons.filter(isOfNumbersWithText).map { comparison in
                Finding(
                    .suspicion, .condition, file: scan.files.joined(separator: ", "), column: comparison.column,
                    "the condition \(quoted([comparison.description])) compares texts byte by byte, but every cell of the "
                        + "column is a number",
                    remedy: "Compare with a number")
            }
        }
    }

    private func isOfNumbersWithText(_ comparison: Comparison) -> Bool {
        guard comparison.comparesTextsInOrder, let position = scan.position(of: comparison.column) else { return false }
        let tally = scan.columns[position]
        let values = tally.allValues
        return values.numbers > 0 && values.numbers == tally.rows - tally.empty
    }
}

extension Condition {
    /// All comparisons, wherever they stand.
    fileprivate var comparisons: [Comparison] {
        switch self {
        case .comparison(let comparison): [comparison]
        case .not(let part): part.comparisons
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        }
    }
}
