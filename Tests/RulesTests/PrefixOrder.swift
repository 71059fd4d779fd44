import Rules

/// A whole order that knows of each source only ever longer prefixes by the scores before boosts, as rankers give them.
struct PrefixOrder: ItemOrder {
    let rules: CompiledRules
    let withheld: Set<UInt32>
    /// For each source the items by their scores before boosts, with those of earlier sources.
    let sources: [[(item: UInt32, score: Float)]]
    private var source = 0
    private var fetched = 1
    private var known: Set<UInt32> = []
    /// How many items were asked for.
    private(set) var asked = 0

    init(_ rules: CompiledRules, withheld: Set<UInt32>, sources: [[Int: Float]]) {
        self.rules = rules
        self.withheld = withheld
        self.sources = sources.map { scores in
            scores.map { (item: UInt32($0.key), score: $0.value) }.filter { !withheld.contains($0.item) }
                .sorted { $0.score != $1.score ? $0.score > $1.score : $0.item < $1.item }
        }
    }

    func isWithheld(_ item: UInt32) -> Bool { withheld.contains(item) }

    mutating func next() -> OrderedItem? {
        while source < sources.count {
            let prefix = sources[source].prefix(fetched)
            let best = prefix.filter { !known.contains($0.item) }
                .map {
                    OrderedItem(
                        item: $0.item, score: rules.boosted($0.score, of: $0.item), plainScore: $0.score, source: source
                    )
                }
                .min { $0.comes(before: $1) }
            let isWhole = prefix.count == sources[source].count
            if let best, isWhole || best.score >= rules.bound(ofScoresUpTo: prefix.last?.score ?? 0) {
                known.insert(best.item)
                asked += 1
                return best
            }
            if isWhole { (source, fetched) = (source + 1, 1) } else { fetched *= 2 }
        }
        return nil
    }
}
