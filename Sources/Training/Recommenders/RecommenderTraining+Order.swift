package import Diagnostics
import Events
package import Interactions
import Recommenders

extension RecommenderTraining {
    private var halfLives: [(HalfLife?, Message)] {
        [
            (interactions.confidence.halfLife, "a half-life"),
            (interactions.confidence.historyHalfLife, "a half-life of histories"),
        ]
    }

    /// Refuses two orders of the events, an order from the column of another value, and a half-life that does not fit the
    /// order or the lack of one.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkOrder() throws {
        try options.checkOrder(hasTimes: options.timestamp != nil)
        if options.sequence != nil { try options.checkColumns(usesRatings: train.usesRatings) }
        try checkHalfLives()
    }

    /// Refuses a half-life in events without an order of the events, and one of a span of time where an order says that
    /// there are no times.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkHalfLives() throws {
        let hasOrder = !options.orderKeys.isEmpty
        for case (let halfLife?, let name) in halfLives {
            if !hasOrder, halfLife.countsEvents { throw HalfLife.needsOrder(name) }
            try halfLife.check(named: name, hasTimes: !hasOrder)
        }
    }

    /// The half-lives that have no effect with the algorithm.
    ///
    /// Only models that rank by histories use one of histories, and a model of repeats uses no other.
    package var uselessHalfLives: [ParameterKey] {
        let confidence = interactions.confidence
        guard confidence.historyHalfLife != nil else { return [] }
        guard train.ranksByHistory else { return [.historyHalfLife] }
        // The other member of a mixture learns from events that decay.
        return train.name == .repeat && confidence.halfLife?.orNil != nil ? [.halfLife] : []
    }

    /// The same training without half-lives that have no effect, for an algorithm that a search chose.
    package var withoutUselessHalfLives: RecommenderTraining {
        var training = self
        let useless = uselessHalfLives
        if useless.contains(.halfLife) { training.interactions.confidence.halfLife = nil }
        if useless.contains(.historyHalfLife) { training.interactions.confidence.historyHalfLife = nil }
        return training
    }

    /// The parameters that give the events an order which nothing asks for.
    ///
    /// - Parameter holdOut: What is held out of the training, or of a search.
    /// - Returns: None where a half-life, a hold-out of the newest items, a maximum of a customer's items or the newest
    ///   rating need an order. `checkHalfLives` refuses a span of time.
    package func uselessOrder(holdOut: HoldOut?) -> [ParameterKey] {
        let decays = halfLives.contains { $0.0?.orNil != nil }
        let isUsed =
            decays || train.usesRatings || interactions.maximumUserEvents != nil || holdOut?.usesOrder ?? false
        return isUsed ? [] : options.orderKeys
    }
}

extension RecommenderTuning {
    /// The parameters that give the events an order which neither the search nor what it judges by asks for.
    ///
    /// A search tries half-lives in events unless both are given, or binary confidences, which do not decay.
    package var uselessOrder: [ParameterKey] {
        let given = training.interactions.confidence
        let isSearched = given.transform != .binary && (given.halfLife == nil || given.historyHalfLife == nil)
        return isSearched ? [] : training.uselessOrder(holdOut: holdOut)
    }
}
