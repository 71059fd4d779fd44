import Diagnostics
package import Events
import Ids
package import LinearAlgebra
import Tables

extension Interactions {
    /// Turns a log into interactions: drops events without weight, caps users, reduces the pairs to the k-core.
    ///
    /// With `usesRatings` the value of a pair is its rating instead of a confidence, and the log must have ratings.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for options that do not fit the log, `invalidData` when nothing is
    ///   left, or nearly nothing because of the half-life.
    package init(
        _ log: consuming EventLog, options: InteractionOptions, usesRatings: Bool = false, threads: Threads
    ) throws {
        try self.init(Self.select(log, options, usesRatings: usesRatings, threads: threads))
    }

    /// What is left of a log after the filters.
    private struct Selection {
        let pairs: Pairs
        let users: IdTable
        let items: IdTable
        let weights: EventWeights
        let purchaseTypes: [String]
        let seenTypes: [String]
        let funnel: Funnel
    }

    /// Consumes the log, which may be larger than all that follows: if the caller has given it up, it is freed here.
    private static func select(
        _ log: consuming EventLog, _ options: InteractionOptions, usesRatings: Bool, threads: Threads
    ) throws -> Selection {
        try options.validate()
        var funnel = log.funnel
        let weights = try Self.weights(of: log, options, usesRatings: usesRatings)
        let stored = try Self.stored(weights)
        let purchaseTypes = try log.purchaseTypes()
        let seenTypes = try Self.seenTypes(of: log, weights, options)
        let needsTimes = options.maximumUserEvents != nil || weights.halfLife != nil
        var pairs = try Pairs(
            copy log, weights: weights, needsTimes: needsTimes && log.timestamp != nil,
            typeBits: weights.typeNames.map { stored.bits(of: [$0]) }, threads: threads)
        if weights.byType.contains(0) {
            funnel.append("type without weight", dropped: log.count - pairs.eventCount)
        }
        if weights.useQuantity {
            let before = pairs.eventCount
            pairs.filter((0..<pairs.count).map { pairs.sum(at: $0) > 0 })
            funnel.append("weight of 0", dropped: before - pairs.eventCount)
        }
        if let maximum = options.maximumUserEvents {
            guard log.timestamp != nil else {
                throw UserError(
                    .wrongUsage, "\(.maximumUserEvents) needs timestamps",
                    remedy: "Name their column with \(.timestampColumn)")
            }
            let before = pairs.eventCount
            pairs.cap(maximum)
            funnel.append("beyond \(maximum) items of a user", dropped: before - pairs.eventCount)
        }
        if options.minimumUserEvents ?? 1 > 1 || options.minimumItemEvents ?? 1 > 1 {
            let before = pairs.eventCount
            pairs.thinOut(
                atLeast: options.minimumUserEvents ?? 1, items: log.items.count,
                atLeast: options.minimumItemEvents ?? 1)
            funnel.append("below the minimum of events", dropped: before - pairs.eventCount)
        }
        guard pairs.count > 0 else {
            throw UserError(
                .invalidData, "no interaction is left to train on:\n\(funnel)",
                remedy: "Relax the filters, weights or minimum numbers of events")
        }
        try pairs.checkDecay(by: weights)
        funnel.append("further events of a pair", dropped: pairs.eventCount - pairs.count)
        return Selection(
            pairs: pairs, users: log.users, items: log.items, weights: stored, purchaseTypes: purchaseTypes,
            seenTypes: seenTypes, funnel: funnel)
    }

    private init(_ selection: consuming Selection) {
        let (users, items, pairs) = (selection.users, selection.items, selection.pairs)
        (weights, purchaseTypes, seenTypes) = (selection.weights, selection.purchaseTypes, selection.seenTypes)
        funnel = selection.funnel
        _ = consume selection
        let values = Self.confidences(of: pairs, weights)
        let purchaseBits = weights.bits(of: purchaseTypes)
        let popularBits = purchaseBits == 0 ? weights.bits(of: seenTypes) : purchaseBits
        lastDay = pairs.lastDay
        types = pairs.types
        var (offsets, indices) = (pairs.offsets, pairs.items)
        // Free the pairs here, so that their arrays are renumbered in place instead of copied.
        _ = consume pairs
        let userNumbers = (0..<users.count).filter { offsets[$0] < offsets[$0 + 1] }
        if userNumbers.count < users.count {
            offsets = userNumbers.map { offsets[$0] } + [indices.count]
        }
        let (keptItems, itemNumbers) = Self.renumber(items, indices)
        if keptItems.count < items.count {
            for index in indices.indices { indices[index] = itemNumbers[Int(indices[index])] }
        }
        // Count with integers: adding 1 to a Float has no effect from 2²⁴ on.
        var popularity = [Int](repeating: 0, count: keptItems.count)
        for (position, item) in indices.enumerated() where (types?[position] ?? .max) & popularBits != 0 {
            popularity[Int(item)] += 1
        }
        self.users = userNumbers.count < users.count ? users.subset(keeping: userNumbers) : users
        self.items = keptItems
        matrix = SparseMatrix(
            rows: userNumbers.count, columns: keptItems.count, offsets: offsets, indices: indices, values: values)
        self.popularity = popularity.map { Float($0) }
    }

    /// The confidence of each pair, `nil` when all are 1.
    private static func confidences(of pairs: Pairs, _ weights: EventWeights) -> [Float]? {
        func confidence(_ index: Int) -> Float { Float(weights.confidence(of: pairs.sum(at: index))) }
        guard pairs.sums != nil || pairs.events != nil || confidence(0) != 1 else { return nil }
        guard pairs.items.indices.contains(where: { confidence($0) != 1 }) else { return nil }
        return pairs.items.indices.map(confidence)
    }

    /// The weights; T is the newest time of the events that have a weight.
    private static func weights(
        of log: EventLog, _ options: InteractionOptions, usesRatings: Bool
    ) throws -> EventWeights {
        let weights = try options.confidence.resolved(
            typeNames: log.typeNames, newest: log.newest, usesRatings: usesRatings)
        try weights.check(log)
        guard let timestamps = log.timestamp, let types = log.type, weights.byType.contains(0) else { return weights }
        let newest = log.user.indices.lazy.filter { weights.byType[Int(types[$0])] > 0 }.map { timestamps[$0] }.max()
        return try options.confidence.resolved(typeNames: log.typeNames, newest: newest)
    }

    /// The weights as the model keeps them, without the types that weigh 0.
    private static func stored(_ weights: EventWeights) throws -> EventWeights {
        let stored = weights.withoutWeightless()
        guard stored.typeNames.count <= EventWeights.mostTypes else {
            throw UserError(
                .invalidData,
                "the events have \(stored.typeNames.count) types with a weight; a model holds up to "
                    + "\(EventWeights.mostTypes)",
                remedy: "Give a weight to those that matter with \(.typeWeights)")
        }
        return stored
    }

    /// The names of the types that mark an item as seen; each needs a weight, because others are not in the history.
    private static func seenTypes(
        of log: EventLog, _ weights: EventWeights, _ options: InteractionOptions
    ) throws -> [String] {
        let seen = try options.seenTypes.types(of: log)
        for (name, weight) in zip(weights.typeNames, weights.byType) where weight == 0 && seen.contains(name) {
            throw UserError(
                .wrongUsage, "events of type '\(name)' mark an item as seen, but weigh 0",
                remedy: "Add \(.typeWeights, "\(name)=…"), or say with \(.seenTypes) what marks an item as seen")
        }
        return seen
    }

    /// The ids that occur in `numbers`, and the new number of each old one.
    private static func renumber(_ ids: IdTable, _ numbers: [UInt32]) -> (IdTable, [UInt32]) {
        var occurs = [Bool](repeating: false, count: ids.count)
        for number in numbers { occurs[Int(number)] = true }
        var new = [UInt32](repeating: 0, count: ids.count)
        var kept: [Int] = []
        for number in 0..<ids.count where occurs[number] {
            new[number] = UInt32(kept.count)
            kept.append(number)
        }
        return (kept.count == ids.count ? ids : ids.subset(keeping: kept), new)
    }
}
