import Events
import LinearAlgebra
import ModelFiles
import RecommenderModels

/// The lists of two models for the same customers.
struct ListComparison: Sendable {
    /// An item with the number of lists that hold it.
    struct Exposure: Sendable, Equatable {
        let id: String
        let name: String
        /// The lists of the first model and of the second.
        let lists: Int
        let before: Int

        var change: Int { lists - before }
    }

    /// The customers that both models know, of the sample of the first.
    let customers: Int
    /// The customers of the sample that the second model does not know.
    let unknown: Int
    /// For each customer the items that both lists share, over the length of the longer one.
    let overlaps: [Double]
    /// The rank-biased overlap of each pair of lists that are not empty.
    let biased: [Double]
    /// The items that gained most, the greatest gain first, and those that lost most.
    let gains: [Exposure]
    let losses: [Exposure]
    /// The items of the first model that the second does not know, and the other way round.
    let newItems: Int
    let goneItems: Int
    let concentration: ListConcentration?

    /// The items of each table of gains and losses.
    static let shown = 10

    /// Compares the lists of the first model with those of another.
    ///
    /// - Parameters:
    ///   - lists: The lists of the first model for a sample of its customers.
    ///   - model: The first model.
    ///   - other: The second.
    ///   - mask: Which items the lists of the second leave out.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: `UserError` with code `modelUnusable`.
    init(
        _ lists: SampledLists, of model: Recommender, with other: Recommender, masking mask: ItemMask, threads: Threads
    ) throws {
        var pairs: [(own: Int, other: Int)] = []
        for (position, user) in lists.users.enumerated() {
            let known = try other.users.index(of: UnsafeRawBufferPointer(model.users.ids.bytes(at: user)))
            if let known { pairs.append((position, known)) }
        }
        customers = pairs.count
        unknown = lists.users.count - pairs.count
        let others = try SampledLists(of: other, users: pairs.map(\.other), masking: mask, threads: threads)
        concentration = pairs.isEmpty ? nil : ListConcentration(others, of: other.items)

        let catalogue = try SharedCatalogue(model.items, other.items)
        (newItems, goneItems) = (catalogue.new, catalogue.gone)
        var (overlaps, biased): ([Double], [Double]) = ([], [])
        var counts: [Int: (now: Int, before: Int)] = [:]
        for (pair, otherList) in zip(pairs, others.lists) {
            let own = lists.lists[pair.own].map { Int($0) }
            let their = otherList.map { catalogue.key(ofOther: $0) }
            for item in own { counts[item, default: (0, 0)].now += 1 }
            for item in their { counts[item, default: (0, 0)].before += 1 }
            let longest = max(own.count, their.count)
            if longest > 0 { overlaps.append(Double(Set(own).intersection(their).count) / Double(longest)) }
            if let value = RankBiasedOverlap.value(own, their) { biased.append(value) }
        }
        (self.overlaps, self.biased) = (overlaps, biased)
        let changed = counts.filter { $0.value.now != $0.value.before }.sorted { one, two in
            let (first, second) = (one.value.now - one.value.before, two.value.now - two.value.before)
            return abs(first) != abs(second) ? abs(first) > abs(second) : one.key < two.key
        }
        let (own, old) = (ItemNames(model.items), ItemNames(other.items))
        func exposure(_ entry: (key: Int, value: (now: Int, before: Int))) throws -> Exposure {
            let isOwn = entry.key < catalogue.count
            let item = UInt32(isOwn ? entry.key : entry.key - catalogue.count)
            let names = isOwn ? own : old
            return Exposure(
                id: try names.id(of: item), name: try names.name(of: item), lists: entry.value.now,
                before: entry.value.before)
        }
        gains = try changed.filter { $0.value.now > $0.value.before }.prefix(Self.shown).map(exposure)
        losses = try changed.filter { $0.value.now < $0.value.before }.prefix(Self.shown).map(exposure)
    }

    /// The mean of some numbers; nil of none.
    static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

/// The items of two models under one numbering: those of the first by their places, others behind them.
private struct SharedCatalogue {
    /// The items of the first model.
    let count: Int
    /// For each item of the second model its number.
    private let keys: [UInt32?]
    let new: Int
    let gone: Int

    init(_ model: ItemSide, _ other: ItemSide) throws {
        count = model.ids.count
        var shared = 0
        var keys: [UInt32?] = []
        keys.reserveCapacity(other.ids.count)
        for item in 0..<other.ids.count {
            let index = try model.ids.index(of: UnsafeRawBufferPointer(other.ids.bytes(at: item)))
            if index != nil { shared += 1 }
            keys.append(index.map { UInt32($0) })
        }
        self.keys = keys
        (new, gone) = (count - shared, other.ids.count - shared)
    }

    func key(ofOther item: UInt32) -> Int { keys[Int(item)].map { Int($0) } ?? count + Int(item) }
}
