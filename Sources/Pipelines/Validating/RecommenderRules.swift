import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Recommenders
import Training
import Tuning
import Validation

/// Holds what a training of a recommender asks of its log against what a validation has seen of it.
///
/// The rules are those of the training itself, called with logs of few events.
struct RecommenderRules: Sendable {
    let training: RecommenderTraining
    let split: Pipeline.Split?
    /// The search that chooses the algorithm; nil trains with the settings of `training`.
    let search: Pipeline.Search?

    func findings(_ facts: LogFacts) -> [Finding] {
        let untyped = facts.typesThatAreNot
        // Types of which nobody can tell whether they are purchases, and a lack of products, are findings elsewhere.
        guard untyped.isEmpty, facts.outline.item != nil, (try? facts.outline.purchaseTypes()) != nil else {
            return untyped
        }
        let refused = interactions(of: facts.outline)
        // A training looks at the settings before it leaves anybody out.
        return refused + (refused.isEmpty ? thinnedOut(facts) : []) + heldOut(facts)
    }

    /// What the weights, the half-life, the limits of events, the algorithm and what fills lists ask for.
    private func interactions(of outline: EventLog) -> [Finding] {
        var options = training.interactions
        let named = Set(options.confidence.weights.keys).union(options.seenTypes.names ?? [])
        // Names that no event has are a finding of their own, where there are types.
        guard outline.type == nil || named.isSubset(of: outline.typeNames) else { return [] }
        if search != nil { options.confidence = options.confidence.start(on: outline, masking: training.mask ?? .seen) }
        // Neither how many events there are nor how old they are is that of the whole log.
        (options.minimumUserEvents, options.minimumItemEvents) = (nil, nil)
        options.confidence.halfLife = options.confidence.halfLife.map(Self.endless)
        options.confidence.historyHalfLife = options.confidence.historyHalfLife.map(Self.endless)
        // Quantities that are missing are a finding of their own.
        if outline.quantity?.first?.isNaN ?? true { options.confidence.useQuantity = false }
        return Finding.refused(.interactions) {
            let known = try Interactions(
                outline, options: options, usesRatings: training.train.usesRatings, countsPurchases: countsPurchases,
                threads: 1)
            _ = try training.chosenFallback(for: known)
        }
    }

    /// Whether an algorithm learns from the occasions of purchases; a search that names none leaves it out where there
    /// are no times.
    private var countsPurchases: Bool {
        guard let search else { return training.train.countsPurchases }
        return search.algorithms.contains { $0.parameters.countsPurchases }
    }

    /// A half-life that needs what another one needs, but leaves all weights as they are.
    private static func endless(_ halfLife: HalfLife) -> HalfLife {
        if case .seconds = halfLife { .seconds(1e15) } else { halfLife }
    }

    /// Minimum numbers of events that leave nothing.
    private func thinnedOut(_ facts: LogFacts) -> [Finding] {
        var options = InteractionOptions()
        options.minimumUserEvents = training.interactions.minimumUserEvents
        options.minimumItemEvents = training.interactions.minimumItemEvents
        guard options.minimumUserEvents ?? 1 > 1 || options.minimumItemEvents ?? 1 > 1, let log = facts.histories else {
            return []
        }
        do {
            _ = try Interactions(log, options: options, threads: 1)
            return []
        } catch let error as UserError where error.code == .invalidData {
            let (users, items): (ParameterKey, ParameterKey) = (.minimumUserEvents, .minimumItemEvents)
            return [
                Finding(
                    .failure, .interactions, file: log.file,
                    "nothing is left to train on: no customers and items have the minimum numbers of events",
                    remedy: "Lower \(users) or \(items)")
            ]
        } catch {
            return [Finding(.failure, .interactions, of: error)]
        }
    }

    /// A hold-out that leaves nothing to train on or to test.
    private func heldOut(_ facts: LogFacts) -> [Finding] {
        switch split {
        case nil: return []
        case .holdOut(.users(let share, let given))?:
            guard let customers = facts.customers else { return [] }
            return refused(.users(share: share, given: given), customers)
        case .holdOut(.last(let count))?: return refused(.last(count), facts.outline)
        // The outline has no orders, but without times nobody can tell which is the last.
        case .holdOut(.lastOrder)?:
            return facts.outline.timestamp == nil ? refused(.lastOrder, facts.outline) : []
        case .holdOut(.from)?, .lastSeconds?: return nothingBought(in: facts.outline)
        }
    }

    private func refused(_ holdOut: HoldOut, _ log: EventLog) -> [Finding] {
        Finding.refused(.split) { _ = try holdOut.parts(of: log, seed: 0) }
    }

    /// Test events of which none is a purchase.
    private func nothingBought(in outline: EventLog) -> [Finding] {
        guard !training.train.usesRatings, let times = outline.timestamp,
            case .from(let start)? = try? split?.holdOut(of: outline), times.contains(where: { $0 >= start }),
            let purchases = try? outline.purchaseTypes()
        else { return [] }
        let isPurchase = outline.mask(ofTypes: purchases)
        let isBought = times.indices.contains { times[$0] >= start && isPurchase[Int(outline.type?[$0] ?? 0)] }
        guard !isBought else { return [] }
        return [
            Finding(
                .failure, .split, file: outline.file,
                "no event from the start of the test on is a purchase, so there is nothing to find",
                remedy: "Hold out more, or name the types that mean bought")
        ]
    }
}

extension LogFacts {
    /// Types that are named as purchases, of a log without types.
    var typesThatAreNot: [Finding] {
        guard outline.type == nil else { return [] }
        return Finding.refused(.purchaseTypes) { _ = try outline.purchaseTypes() }
    }
}
