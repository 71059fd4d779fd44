import Ids

extension FeatureTable.Column {
    /// A cell as text; `nil` where it is missing.
    package func text(row: Int) -> String? {
        switch values {
        case .numbers(let numbers):
            if numbers[row].isNaN { return nil }
            return kind == .boolean ? (numbers[row] == 0 ? "no" : "yes") : CoefficientName.text(numbers[row])
        case .levels(let levels, let table):
            let text = table.string(at: Int(levels[row]))
            return text.isEmpty ? nil : text
        }
    }

    /// What a cell says: `tenure = 4`, `plan is monthly`, `age is missing`.
    func words(row: Int) -> String {
        guard let text = text(row: row) else { return "\(name) is missing" }
        return kind == .numeric ? "\(name) = \(text)" : "\(name) is \(text)"
    }
}
