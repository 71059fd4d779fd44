import Glibc
import LinearAlgebra

/// Chooses a list by the words of docs/rules.md: everything is scored, the whole order is sorted, and each position looks
/// at all of it.
struct ReferenceChoice {
    struct Entry {
        let item: Int
        let score: Float
        let plain: Float
        let source: Int
    }

    /// What is known of a customer.
    struct Customer {
        /// For each source the scores of the items that it has.
        let sources: [[Int: Float]]
        let masked: Set<Int>
        /// The day of the last purchase of items.
        let bought: [Int: Int]
        let shown: [Int: Int]

        static func random(_ count: Int, _ generator: inout SeededGenerator) -> Customer {
            func some(_ share: Double) -> [Int] { (0..<count).filter { _ in generator.uniform() < share } }
            let sources = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                let share = generator.pick([0.3, 0.7, 1])
                // Few different values, so that many are equal, before or after a boost; some sources are all negative.
                let range = generator.pick([-6...12, -12 ... -1, 0...3])
                return Dictionary(
                    uniqueKeysWithValues: some(share).map { item in
                        (item, Float(Int.random(in: range, using: &generator)) / 4)
                    })
            }
            return Customer(
                sources: sources, masked: Set(some(0.1)),
                bought: Dictionary(
                    uniqueKeysWithValues: some(0.3).map {
                        ($0, ReferenceRules.day - Int.random(in: 0...90, using: &generator))
                    }),
                shown: Dictionary(
                    uniqueKeysWithValues: some(0.3).map { ($0, Int.random(in: 1...5, using: &generator)) }))
        }
    }

    let shop: ReferenceShop
    let rules: [ReferenceRules.Meaning]
    let customer: Customer

    /// The items that rules withhold, without what the past withholds.
    var withheldByConditions: Set<Int> {
        Set(
            shop.items.indices.filter { item in
                rules.contains { if case .withheld(let holds) = $0 { holds(shop.items[item]) } else { false } }
            })
    }

    var withheldByPast: Set<Int> {
        Set(
            shop.items.indices.filter { item in
                rules.contains { rule in
                    switch rule {
                    case .boughtWithin(let days, let applies):
                        guard let day = customer.bought[item] else { return false }
                        return ReferenceRules.day - day <= days && applies(shop.items[item])
                    case .shown(let times, let applies):
                        return customer.shown[item, default: 0] >= times && applies(shop.items[item])
                    default: return false
                    }
                }
            })
    }

    var withheld: Set<Int> { withheldByConditions.union(withheldByPast).union(customer.masked) }

    private func boost(_ item: Int) -> Float {
        var product = 1.0
        for case .boost(let factor) in rules { product *= factor(shop.items[item]) }
        return Float(product)
    }

    /// The whole order.
    var order: [Entry] {
        var order: [Entry] = []
        var known = withheld
        for (source, scores) in customer.sources.enumerated() {
            let entries = scores.filter { !known.contains($0.key) }.map { item, score in
                Entry(
                    item: item, score: score >= 0 ? score * boost(item) : score / boost(item), plain: score,
                    source: source)
            }
            known.formUnion(entries.map(\.item))
            order += entries.sorted {
                if $0.score != $1.score { return $0.score > $1.score }
                return $0.plain != $1.plain ? $0.plain > $1.plain : $0.item < $1.item
            }
        }
        return order
    }

    /// The items of the list, and how many pins were left out.
    func list(_ count: Int) -> (items: [Int], leftOut: Int) {
        let order = order
        var slots = [Int?](repeating: nil, count: count)
        var leftOut = 0
        for case .pin(let ids, let first) in rules {
            for (offset, id) in ids.enumerated() where first + offset <= count {
                guard let item = shop.items.firstIndex(where: { $0.id == id }) else { continue }
                if withheld.contains(item) { leftOut += 1 } else { slots[first + offset - 1] = item }
            }
        }
        for position in slots.indices where slots[position] == nil {
            let listed = slots.compactMap { $0 }
            let candidates = order.filter { !listed.contains($0.item) && fits($0.item, listed) }
            guard let first = candidates.first else { continue }
            slots[position] = mostDiverse(candidates.filter { $0.source == first.source }, listed, order) ?? first.item
        }
        return (slots.compactMap { $0 }, leftOut)
    }

    private func fits(_ item: Int, _ listed: [Int]) -> Bool {
        for case .cap(let limit, let value) in rules {
            let own = value(shop.items[item])
            if !own.isEmpty, listed.count(where: { value(shop.items[$0]) == own }) >= limit { return false }
        }
        return true
    }

    private func mostDiverse(_ candidates: [Entry], _ listed: [Int], _ order: [Entry]) -> Int? {
        for case .diversity(let lambda, let byCategory) in rules {
            guard let source = candidates.first?.source, let first = order.first(where: { $0.source == source }) else {
                return nil
            }
            let scale = max(Double(abs(first.score)), 0x1p-126)
            var best: (item: Int, value: Double)?
            for candidate in candidates {
                let relevance = 1 - (Double(first.score) - Double(candidate.score)) / scale
                let similarity = listed.map { self.similarity(candidate.item, $0, byCategory) }.max() ?? 0
                let value = lambda * relevance - (1 - lambda) * similarity
                if value > best?.value ?? -.infinity { best = (candidate.item, value) }
            }
            return best?.item
        }
        return nil
    }

    private func similarity(_ one: Int, _ other: Int, _ byCategory: Bool) -> Double {
        let (one, other) = (shop.items[one], shop.items[other])
        if byCategory { return !one.category.isEmpty && one.category == other.category ? 1 : 0 }
        func unit(_ factors: [Float]) -> [Double] {
            let norm = factors.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            return factors.map { norm > 0 ? Double(Float(Double($0) / norm)) : 0 }
        }
        return max(zip(unit(one.factors), unit(other.factors)).reduce(0.0) { $0 + $1.0 * $1.1 }, 0)
    }
}
