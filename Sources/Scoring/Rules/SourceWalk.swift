import Ranking
import Rules

/// One source of a whole order, given item by item under the boosts of rules.
///
/// The source's own order decides between equal boosted scores. So if the boost of no item is above B, an item is the
/// next one as soon as its boosted score is at least that of the best score behind under B, because the boosted score
/// rises with the score and with the boost, also when it is rounded.
struct SourceWalk {
    /// What comes next.
    enum Step {
        case item(OrderedItem)
        case end
        /// More of the source must be known.
        case unknown
    }

    /// An item that was read but not given, with its place in the source.
    private struct Waiting {
        let item: OrderedItem
        let place: Int

        func comes(before other: Waiting) -> Bool {
            item.score != other.item.score ? item.score > other.item.score : place < other.place
        }
    }

    private let items: [RankedItem]
    private let isWhole: Bool
    private let source: Int
    /// A heap whose first item comes before all others.
    private var waiting: [Waiting] = []
    /// How many items of the source were read.
    private(set) var read = 0

    /// - Parameters:
    ///   - prefix: The source as far as it is known, best first.
    ///   - source: The position of the source in the whole order.
    init(_ prefix: RankedPrefix, source: Int) {
        (items, isWhole, self.source) = (prefix.items, prefix.isWhole, source)
    }

    /// All items that are known, in the source's own order.
    var known: [RankedItem] { items }

    /// Gives the next item.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - open: Which items may be listed.
    ///   - earlier: The items of earlier sources.
    /// - Returns: The next item that may be listed and that no earlier source has.
    mutating func next(under rules: CompiledRules, of open: OpenItems, without earlier: Set<UInt32>) -> Step {
        func isOpen(_ item: UInt32) -> Bool { open.contains(item) && (earlier.isEmpty || !earlier.contains(item)) }
        guard rules.boosts != nil else { return nextUnboosted(where: isOpen) }
        while true {
            let behind = read < items.count ? items[read].score : isWhole ? nil : items.last?.score ?? .infinity
            if let first = waiting.first {
                let bound = behind.map { rules.bound(ofScoresUpTo: $0) } ?? -.infinity
                if behind == nil || first.item.score >= bound { return .item(takeFirst()) }
            }
            guard read < items.count else { return isWhole ? .end : .unknown }
            let item = items[read]
            if isOpen(item.index) {
                let boosted = rules.boosted(item.score, of: item.index)
                add(
                    OrderedItem(item: item.index, score: boosted, plainScore: item.score, source: source), at: read)
            }
            read += 1
        }
    }

    private mutating func nextUnboosted(where isOpen: (UInt32) -> Bool) -> Step {
        while read < items.count {
            let item = items[read]
            read += 1
            if isOpen(item.index) {
                return .item(
                    OrderedItem(item: item.index, score: item.score, plainScore: item.score, source: source))
            }
        }
        return isWhole ? .end : .unknown
    }

    // MARK: The heap

    private mutating func add(_ item: OrderedItem, at place: Int) {
        waiting.append(Waiting(item: item, place: place))
        var child = waiting.count - 1
        while child > 0, waiting[child].comes(before: waiting[(child - 1) / 2]) {
            waiting.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func takeFirst() -> OrderedItem {
        let first = waiting[0].item
        let last = waiting.removeLast()
        guard !waiting.isEmpty else { return first }
        waiting[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < waiting.count {
                if waiting[child].comes(before: waiting[best]) { best = child }
            }
            guard best != parent else { return first }
            waiting.swapAt(parent, best)
            parent = best
        }
    }
}
