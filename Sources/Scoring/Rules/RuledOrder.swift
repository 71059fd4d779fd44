import LinearAlgebra
import Ranking
import Rules

/// Which items one list may hold.
struct OpenItems {
    /// For each item whether rules withhold it from everybody; `nil` for a list without rules.
    let withheld: [Bool]?
    /// For each item whether it is available; `nil` for all.
    let available: [Bool]?
    /// What must not be listed for this customer, ascending.
    let excluded: [UInt32]
    /// The only items that may be listed for this customer, ascending; `nil` for all.
    let candidates: [UInt32]?
    /// What the customer had, ascending, of which only `kept` may be listed; `nil` where all may.
    var limited: (had: [UInt32], kept: Set<UInt32>)?

    func contains(_ item: UInt32) -> Bool {
        if withheld?[Int(item)] == true || available?[Int(item)] == false || excluded.containsSorted(item) {
            return false
        }
        if let candidates, !candidates.containsSorted(item) { return false }
        if let limited, limited.had.containsSorted(item), !limited.kept.contains(item) { return false }
        return true
    }
}

/// The whole order of one customer's items: one source after another, each under the boosts of the rules.
///
/// An order whose end is not known ends where that would matter, and `isDry` says so: what was chosen from it must be
/// chosen again from a longer one.
struct RuledOrder: ItemOrder {
    private let rules: CompiledRules
    private let open: OpenItems
    private var walks: [SourceWalk]
    private var current = 0
    /// The items of the sources before this one.
    private var earlier: Set<UInt32> = []
    private(set) var isDry = false
    /// How many items were given.
    private(set) var given = 0

    /// - Parameters:
    ///   - sources: The sources, of which only the first may be known in part.
    ///   - rules: The rules.
    ///   - open: Which items may be listed.
    init(_ sources: [RankedPrefix], under rules: CompiledRules, of open: OpenItems) {
        (self.rules, self.open) = (rules, open)
        walks = sources.enumerated().map { SourceWalk($1, source: $0) }
    }

    /// How many items of the first source were read.
    var read: Int { walks.first?.read ?? 0 }

    mutating func next() -> OrderedItem? {
        while !isDry, current < walks.count {
            switch walks[current].next(under: rules, of: open, without: earlier) {
            case .item(let item):
                given += 1
                return item
            case .unknown: isDry = true
            case .end:
                if current + 1 < walks.count { self.earlier.formUnion(walks[current].known.lazy.map(\.index)) }
                current += 1
            }
        }
        return nil
    }

    func isWithheld(_ item: UInt32) -> Bool { !open.contains(item) }
}
