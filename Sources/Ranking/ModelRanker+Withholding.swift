extension ModelRanker {
    /// The same ranker without some items, which must be ascending.
    ///
    /// It shares what was prepared of the items. The members of a mixture are scaled by all items, so scores stay the same.
    package func withholding(_ excluded: [UInt32]) -> ModelRanker {
        guard !excluded.isEmpty else { return self }
        return switch self {
        case .factors(let ranker): .factors(ranker.withholding(excluded))
        case .weights(let ranker): .weights(ranker.withholding(excluded))
        case .rows(let ranker): .rows(ranker.withholding(excluded))
        case .repeats(let ranker): .repeats(ranker.withholding(excluded))
        case .mixture(let ranker): .mixture(ranker.withholding(excluded))
        }
    }
}

extension [Bool]? {
    /// Whether each of some items is allowed when others are withheld, too.
    func withholding(_ excluded: [UInt32], of count: Int) -> [Bool] {
        var isAllowed = self ?? [Bool](repeating: true, count: count)
        for item in excluded { isAllowed[Int(item)] = false }
        return isAllowed
    }
}
