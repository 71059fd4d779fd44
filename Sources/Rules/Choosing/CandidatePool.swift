/// The admitted items of one source as far as they were asked for, from which diversity chooses.
struct CandidatePool {
    private struct Candidate {
        let item: OrderedItem
        /// λ · r.
        let relevance: Double
        /// The largest similarity to the first `compared` listed items: at most that to all of them.
        var similarity = 0.0
        var compared = 0
    }

    private let diversity: Diversity
    private var listed: [UInt32]
    /// In the order of the source.
    private var candidates: [Candidate] = []
    /// The first score of the source.
    private var first: Float = 0
    /// λ · r of the item of the source that was asked for last, which bounds the value of those behind it.
    private var bound = 0.0
    private var source: Int?
    /// The first item of the next source, once it was asked for.
    private var pending: OrderedItem?
    private var isAtEnd = false

    init(diversity: Diversity, listed: [UInt32]) {
        self.diversity = diversity
        self.listed = listed
    }

    mutating func list(_ item: UInt32) { listed.append(item) }

    /// Takes the item of the largest value; `nil` when no source has an admitted item.
    mutating func take(from order: inout some ItemOrder, state: inout ListState) throws -> OrderedItem? {
        candidates.removeAll { !state.admits($0.item.item) }
        repeat {
            if let best = try best(from: &order, state: &state) {
                // An item that is not the first admitted one of its source was preferred to it.
                if best > 0 { state.effective.insert(diversity.rule) }
                return candidates.remove(at: best).item
            }
        } while beginNextSource(state: &state)
        return nil
    }

    /// The position of the candidate of the largest value in this source, of which more is asked for as long as an item
    /// behind could have a larger one.
    private mutating func best(from order: inout some ItemOrder, state: inout ListState) throws -> Int? {
        var best: (position: Int, value: Double)?
        var position = 0
        while true {
            if position == candidates.count {
                if let best, bound <= best.value { break }
                guard try extend(from: &order, state: &state) else { break }
                continue
            }
            let limit = best?.value ?? -.infinity
            if candidates[position].relevance <= limit { break }
            if let value = value(ofCandidateAt: position, above: limit) { best = (position, value) }
            position += 1
        }
        return best?.position
    }

    /// The value of a candidate; `nil` as soon as it is certain not to be above a limit.
    private mutating func value(ofCandidateAt position: Int, above limit: Double) -> Double? {
        var candidate = candidates[position]
        defer { candidates[position] = candidate }
        while true {
            let value = diversity.value(relevance: candidate.relevance, similarity: candidate.similarity)
            if value <= limit { return nil }
            guard candidate.compared < listed.count else { return value }
            let other = listed[candidate.compared]
            candidate.similarity = max(candidate.similarity, diversity.similarity(candidate.item.item, other))
            candidate.compared += 1
        }
    }

    /// Asks for one more item of this source; false at its end.
    private mutating func extend(from order: inout some ItemOrder, state: inout ListState) throws -> Bool {
        guard pending == nil, !isAtEnd else { return false }
        guard let next = try order.next() else {
            isAtEnd = true
            return false
        }
        guard next.source == source else {
            pending = next
            return false
        }
        add(next, state: &state)
        return true
    }

    /// Goes on with the source that begins with the pending item; false at the end of the order.
    private mutating func beginNextSource(state: inout ListState) -> Bool {
        guard let next = pending else { return false }
        pending = nil
        source = next.source
        first = next.score
        add(next, state: &state)
        return true
    }

    private mutating func add(_ item: OrderedItem, state: inout ListState) {
        bound = diversity.relevance(of: item.score, first: first)
        if state.admits(item.item) { candidates.append(Candidate(item: item, relevance: bound)) }
    }
}
