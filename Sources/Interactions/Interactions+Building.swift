import Diagnostics
package import Events
import Ids
package import LinearAlgebra
import Tables

extension Interactions {
    /// Turns a log into interactions: drops events without weight, caps users, reduces the pairs to the k-core.
    ///
    /// With `usesRatings` the value of a pair is its rating instead of a confidence, and the log must have ratings. With
    /// `countsPurchases` the occasions of purchases are kept, and the log must have times.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for options that do not fit the log, `invalidData` when nothing is
    ///   left, or nearly nothing because of the half-life.
    package init(
        _ log: consuming EventLog, options: InteractionOptions, usesRatings: Bool = false,
        countsPurchases: Bool = false, threads: Threads
    ) throws {
        try self.init(
            Self.select(
                log, options, usesRatings: usesRatings, countsPurchases: countsPurchases, threads: threads))
    }

    /// What is left of a log after the filters.
    private struct Selection {
        let pairs: Pairs
        let users: IdTable
        let items: IdTable
        /// The rules of histories; only the sums of `pairs` are by those of the training.
        let weights: EventWeights
        let purchaseTypes: [String]
        let seenTypes: [String]
        let funnel: Funnel
        /// For each item of the log the customers of the last days; `nil` without timestamps.
        let recent: [Int]?
    }

    /// Consumes the log, which may be larger than all that follows: if the caller has given it up, it is freed here.
    private static func select(
        _ log: consuming EventLog, _ options: InteractionOptions, usesRatings: Bool, countsPurchases: Bool,
        threads: Threads
    ) throws -> Selection {
        try options.validate()
        var funnel = log.funnel
        let (weights, historyWeights) = try Self.weights(of: log, options, usesRatings: usesRatings)
        let stored = try Self.stored(historyWeights)
        let purchaseTypes = try log.purchaseTypes()
        let seenTypes = try Self.seenTypes(of: log, weights, options)
        let decays = weights.halfLife != nil || historyWeights.halfLife != nil
        let needsTimes = options.maximumUserEvents != nil || decays
        var pairs = try Pairs(
            copy log, weights: weights, historyWeights: historyWeights == weights ? nil : historyWeights,
            needsTimes: needsTimes && log.isOrdered,
            typeBits: weights.typeNames.map { stored.bits(of: [$0]) },
            purchases: countsPurchases ? try PurchaseRule.of(log, purchaseTypes, historyWeights) : nil,
            threads: threads)
        if weights.byType.contains(0) {
            funnel.append("type without weight", dropped: log.count - pairs.eventCount)
        }
        if weights.useQuantity {
            let before = pairs.eventCount
            pairs.dropWeightless()
            funnel.append("weight of 0", dropped: before - pairs.eventCount)
        }
        if let maximum = options.maximumUserEvents {
            _ = try log.requiredRecency(for: "\(.maximumUserEvents)")
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
        try pairs.checkDecay(by: weights, named: "a half-life", .halfLife)
        if options.confidence.historyHalfLife != nil {
            try pairs.checkDecay(by: historyWeights, named: "a half-life of histories", .historyHalfLife)
        }
        funnel.append("further events of a pair", dropped: pairs.eventCount - pairs.count)
        let popularTypes = stored.bits(of: purchaseTypes) == 0 ? seenTypes : purchaseTypes
        let recent = try RecentCustomers(log: copy log, pairs: pairs, weights: weights, types: popularTypes).counts()
        return Selection(
            pairs: pairs, users: log.users, items: log.items, weights: stored, purchaseTypes: purchaseTypes,
            seenTypes: seenTypes, funnel: funnel, recent: recent)
    }

    private init(_ selection: consuming Selection) {
        let (users, items, pairs) = (selection.users, selection.items, selection.pairs)
        (weights, purchaseTypes, seenTypes) = (selection.weights, selection.purchaseTypes, selection.seenTypes)
        funnel = selection.funnel
        let recent = selection.recent
        _ = consume selection
        let values = Self.values(of: pairs, weights)
        let historyValues = pairs.historySums == nil ? values : Self.historyValues(of: pairs, weights)
        let purchaseBits = weights.bits(of: purchaseTypes)
        let popularBits = purchaseBits == 0 ? weights.bits(of: seenTypes) : purchaseBits
        lastDay = pairs.lastDay
        types = pairs.types
        occasions = pairs.occasions
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
        history = matrix.with(values: historyValues)
        self.popularity = popularity.map { Float($0) }
        recentPopularity = recent.map { counts in
            var kept = [Float](repeating: 0, count: keptItems.count)
            for (item, count) in counts.enumerated() where count > 0 { kept[Int(itemNumbers[item])] = Float(count) }
            return kept
        }
    }

    /// The value of each pair by the rules of the training, `nil` when all are 1.
    private static func values(of pairs: Pairs, _ weights: EventWeights) -> [Float]? {
        // Where all sums are 1, the first tells of all.
        guard pairs.sums != nil || pairs.events != nil || weights.value(ofSum: pairs.sum(at: 0)) != 1 else {
            return nil
        }
        return values(of: pairs.count, weights) { pairs.sum(at: $0) }
    }

    /// The same by the rules of histories, where these are others.
    private static func historyValues(of pairs: Pairs, _ weights: EventWeights) -> [Float]? {
        guard let sums = pairs.historySums else { return nil }
        return values(of: sums.count, weights) { sums[$0] }
    }

    private static func values(of count: Int, _ weights: EventWeights, _ sum: (Int) -> Double) -> [Float]? {
        guard (0..<count).contains(where: { weights.value(ofSum: sum($0)) != 1 }) else { return nil }
        return (0..<count).map { weights.value(ofSum: sum($0)) }
    }

    /// The weights of the training, and those of histories; T is the newest time of the events that have a weight.
    private static func weights(
        of log: EventLog, _ options: InteractionOptions, usesRatings: Bool
    ) throws -> (training: EventWeights, histories: EventWeights) {
        let (typeNames, confidence) = (log.typeNames, options.confidence)
        let weights = try confidence.resolved(typeNames: typeNames, newest: log.newest, usesRatings: usesRatings)
        try weights.check(log)
        try confidence.historyHalfLife?.check(log, named: "a half-life of histories")
        var newest = log.newest
        if let timestamps = log.timestamp, let types = log.type, weights.byType.contains(0) {
            newest = log.user.indices.lazy.filter { weights.byType[Int(types[$0])] > 0 }.map { timestamps[$0] }.max()
        }
        return (
            try confidence.resolved(typeNames: typeNames, newest: newest, usesRatings: usesRatings),
            try confidence.ofHistories.resolved(typeNames: typeNames, newest: newest, usesRatings: usesRatings)
        )
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
