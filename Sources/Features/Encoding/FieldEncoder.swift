package import Ids
import Tables

/// Turns the cells of a column into codes: the number of the part that a cell belongs to.
///
/// Each part has a coefficient, except the reference, if one is dropped.
package struct FieldEncoder: Sendable, Equatable {
    /// How the cells of a column are divided.
    package enum Partition: Sendable, Equatable {
        /// One part per text. With `hasRare` one more part takes all other texts; without it they belong to no part.
        case levels(IdTable, hasRare: Bool)
        /// One part per interval: below edges[0], [edges[0], edges[1]), …, from the last edge on. With `hasMissing` one
        /// more part takes missing numbers; without it they belong to no part.
        case bins(edges: [Double], hasMissing: Bool)
        /// One part per hash bucket; `IdHash.bucket` assigns texts to buckets.
        case buckets(Int, seed: UInt32)

        /// How many parts there are.
        package var count: Int {
            switch self {
            case .levels(let levels, let hasRare): levels.count + (hasRare ? 1 : 0)
            case .bins(let edges, let hasMissing): edges.count + 1 + (hasMissing ? 1 : 0)
            case .buckets(let count, _): count
            }
        }

        /// The part that a text belongs to; nil when it belongs to none.
        func part(of text: UnsafeRawBufferPointer) -> Int? {
            switch self {
            case .levels(let levels, let hasRare): levels.index(of: text) ?? (hasRare ? levels.count : nil)
            case .buckets(let count, let seed): IdHash.bucket(of: text, seed: seed, count: count)
            case .bins: nil
            }
        }

        /// The name of a part, for its coefficient.
        func name(of part: Int) -> CoefficientName.Part {
            switch self {
            case .levels(let levels, _): part < levels.count ? .level(levels.string(at: part)) : .rare
            case .bins(let edges, _):
                part > edges.count
                    ? .missing
                    : .bin(lower: part > 0 ? edges[part - 1] : nil, upper: part < edges.count ? edges[part] : nil)
            case .buckets(let count, _): .bucket(part, of: count)
            }
        }
    }

    package let partition: Partition
    /// The part without a coefficient.
    package let reference: Int?

    package init(_ partition: Partition, reference: Int?) {
        precondition(reference.map { $0 >= 0 && $0 < partition.count } ?? true)
        self.partition = partition
        self.reference = reference
    }

    package var coefficientCount: Int { partition.count - (reference == nil ? 0 : 1) }

    /// The parts that have coefficients, in order.
    var coefficientParts: [Int] { (0..<partition.count).filter { $0 != reference } }

    /// The code of a part if its field begins at coefficient `start`; `none` if there is no part or it is the
    /// reference.
    func code(of part: Int?, from start: Int, none: Int) -> UInt32 {
        guard let part, part != reference else { return UInt32(none) }
        return UInt32(start + part - (reference.map { $0 < part ? 1 : 0 } ?? 0))
    }

    /// The codes of all levels of a column, and the positions of the levels that training did not have.
    func codes(of levels: IdTable, from start: Int, none: Int) -> (codes: [UInt32], unseen: [Int]) {
        let known = knownLevels
        // Parts from here on are not of a level of training; every bucket is of one.
        let end = known?.count ?? .max
        var unseen: [Int] = []
        var wholeNumbers: WholeNumberLevels?
        var areLookedAt = false
        let codes = levels.bytes.withUnsafeBytes { all in
            levels.indices.map { level -> UInt32 in
                let text = all[Int(levels.offsets[level])..<Int(levels.offsets[level + 1])]
                let part = partition.part(of: UnsafeRawBufferPointer(rebasing: text))
                if let part, part < end { return code(of: part, from: start, none: none) }
                // Look at the known levels once, and only when one is asked for that is not among them.
                if let known, !areLookedAt {
                    wholeNumbers = WholeNumberLevels(known)
                    areLookedAt = true
                }
                if let same = wholeNumbers?.level(of: levels[level]) {
                    return code(of: same, from: start, none: none)
                }
                unseen.append(level)
                return code(of: part, from: start, none: none)
            }
        }
        return (codes, unseen)
    }

    /// The levels of training that have a part of their own; nil for bins and buckets.
    package var knownLevels: IdTable? {
        if case .levels(let levels, _) = partition { levels } else { nil }
    }

    /// Whether levels without a part of their own share one.
    var hasRareLevels: Bool {
        if case .levels(_, let hasRare) = partition { hasRare } else { false }
    }

    /// The bin of a number: how many edges are less than or equal to it.
    package static func bin(of number: Double, edges: [Double]) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
