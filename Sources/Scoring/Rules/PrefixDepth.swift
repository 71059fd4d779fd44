/// How long the prefixes of orders are that a worker fetches first, by what the lists before needed.
///
/// It changes the time alone: a list that needs more of its order gets more.
final class PrefixDepth {
    /// `nil` before the first lists.
    private var learnt: Int?
    /// Lists of a block: those that needed more than they got count as twice as deep.
    private var needs: [Int] = []

    /// The length of the first prefixes.
    ///
    /// - Parameters:
    ///   - usual: The length without experience.
    ///   - least: The length where most lists need more than `most`, so that they are fetched again anyway.
    ///   - most: The longest that is worth fetching for everybody.
    /// - Returns: The length.
    func first(_ usual: Int, atLeast least: Int, atMost most: Int) -> Int {
        guard let learnt else { return min(usual, most) }
        return learnt > most ? least : learnt
    }

    func note(_ need: Int) { needs.append(need) }

    /// Ends a block: nine in ten of its lists would have needed no more than the next prefixes.
    func learn(atLeast least: Int) {
        guard !needs.isEmpty else { return }
        needs.sort()
        let need = needs[min(needs.count - 1, needs.count * 9 / 10)]
        learnt = max(least, need + need / 8 + 1)
        needs = []
    }
}
