/// Numbers in disjoint sets, which can be joined.
///
/// The smaller set is hung below the larger, and each search shortens its way by half, so that n joins take
/// O(n · α(n)) in any order (Tarjan & van Leeuwen 1984).
struct DisjointSets: Sendable {
    /// The next number on the way to the root of each one's set; a root's is its own.
    private var parents: [UInt32] = []
    /// The size of the set of each root.
    private var sizes: [UInt32] = []

    /// Adds the next number, in a set of its own.
    mutating func append() {
        parents.append(UInt32(parents.count))
        sizes.append(1)
    }

    /// The root of a number's set.
    mutating func root(of number: UInt32) -> UInt32 {
        var number = number
        while parents[Int(number)] != number {
            let next = parents[Int(parents[Int(number)])]
            parents[Int(number)] = next
            number = next
        }
        return number
    }

    /// The size of the set of a root.
    func size(ofRoot root: UInt32) -> Int { Int(sizes[Int(root)]) }

    /// Makes one set of the sets of two numbers.
    mutating func join(_ one: UInt32, _ other: UInt32) {
        var (larger, smaller) = (root(of: one), root(of: other))
        guard larger != smaller else { return }
        if sizes[Int(larger)] < sizes[Int(smaller)] { swap(&larger, &smaller) }
        parents[Int(smaller)] = larger
        sizes[Int(larger)] += sizes[Int(smaller)]
    }
}
