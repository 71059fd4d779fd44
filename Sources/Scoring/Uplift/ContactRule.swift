package import CustomerModels
import Diagnostics

/// Who of the scored customers is contacted.
package enum ContactRule: Sendable, Equatable {
    /// Whose contact brings more than it costs: value · uplift > cost.
    case worth(ContactTerms)
    /// This share of the rows, those with the highest uplift; of equal ones the first by id.
    case best(share: Double)
    /// Whoever has an uplift above 0, as if a contact cost nothing.
    case gaining

    /// - Throws: `UserError` with code `wrongUsage` for a share that is none.
    package init(bestShare share: Double) throws {
        guard share > 0 && share <= 1 else {
            throw UserError(
                .wrongUsage, "\(.bestShare, share) is no share", remedy: "Give a number above 0, at most 1, such as 0.1"
            )
        }
        self = .best(share: share)
    }

    /// What it says, for the account of a batch: `5 * uplift > 1`, `best 0.1`, `uplift > 0`.
    var text: String {
        switch self {
        case .worth(let terms): "\(terms.value) * uplift > \(terms.cost)"
        case .best(let share): "best \(share)"
        case .gaining: "uplift > 0"
        }
    }

    /// Whether each row is contacted.
    func contacts(of rows: [UpliftRow.Scored]) -> [Bool] {
        switch self {
        case .worth(let terms): return rows.map { terms.isWorth($0.uplift) }
        case .gaining: return rows.map { $0.uplift > 0 }
        case .best(let share):
            let order = rows.indices.sorted { left, right in
                let (one, other) = (rows[left], rows[right])
                if one.uplift != other.uplift { return one.uplift > other.uplift }
                return one.name.precedes(other.name) || one.name == other.name && left < right
            }
            var contacts = [Bool](repeating: false, count: rows.count)
            for row in order.prefix(Int((share * Double(rows.count)).rounded())) { contacts[row] = true }
            return contacts
        }
    }
}

extension ScoreRow.Name {
    /// Whether it stands before another: ids by their bytes, rows without ids by their lines.
    fileprivate func precedes(_ other: ScoreRow.Name) -> Bool {
        switch (self, other) {
        case (.id(let one), .id(let other)): one.lexicographicallyPrecedes(other)
        case (.line(let one), .line(let other)): one < other
        case (.id, .line): true
        case (.line, .id): false
        }
    }
}
