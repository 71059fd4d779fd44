import Features
import Ids
import Tables

extension FeatureTable {
    /// The cells of a column as text.
    func texts(_ name: String) -> [String] {
        switch column(named: name)?.values {
        case .numbers(let numbers)?: numbers.map { "\($0)" }
        case .levels(let codes, let levels)?: codes.map { levels.string(at: Int($0)) }
        case nil: []
        }
    }
}

extension TextColumn {
    var strings: [String] { (0..<count).map { string(at: $0) } }
}
