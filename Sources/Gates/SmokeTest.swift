import CustomerModels
import Events
import Ids
import LinearAlgebra
import Measuring
package import ModelStore
import Ranking
import RecommenderModels

/// What a smoke test found.
package struct SmokeResult: Sendable, Equatable {
    package let isPassed: Bool
    /// What was found, in short: `100 customers, full lists of 20`.
    package let found: String

    package init(isPassed: Bool, found: String) {
        self.isPassed = isPassed
        self.found = found
    }

    fileprivate static func failed(_ found: String) -> SmokeResult { SmokeResult(isPassed: false, found: found) }
}

/// Whether a stored version answers as a shop expects it, before any customer sees its answers.
///
/// A recommender makes lists for customers spread over all that it knows: the lists must be full, their scores finite
/// and not all equal, and a model that knows its customers must not give all of them one list. Of a model of customers,
/// whose table is not at hand, and of one of uplift, the coefficients are checked; each segment must have somebody.
package enum SmokeTest {
    private static let customers = 100
    private static let length = 20

    /// Opens and tests a version.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a version that is damaged.
    package static func run(_ version: Version) throws -> SmokeResult {
        switch try StoredModel(version) {
        case .recommender(let model): try model.unchanged { try test(model) }
        case .customers(let model): test(model)
        case .segments(let model): test(model)
        case .uplift(let model): test(model)
        case .lifetime(let model): try test(model)
        }
    }

    private typealias Customer = (taste: Taste?, excluded: [UInt32])

    private static func test(_ model: Recommender) throws -> SmokeResult {
        let count = min(customers, model.userCount)
        guard count > 0, model.itemCount > 0 else { return .failed("it knows no customer or no item") }
        guard model.itemFactors.values.allSatisfy({ $0.isFinite }) else {
            return .failed("a factor of an item is not finite")
        }
        let maker = CompletedLists(ModelRanker(model.items), popular: PopularityRanker(model.items))
        // Customers stand in the order of their ids, so that equal steps reach old and new ones.
        let chosen = try (0..<count).map { number -> Customer in
            let user = number * model.userCount / count
            let seen = try model.seen(by: user)
            return (
                taste: maker.ranker == nil ? nil : try model.taste(of: user),
                // Who has everything gets lists of what they have, and so does everyone from a model of repeats.
                excluded: seen.count < model.itemCount && !model.settings.ranksNothing(masking: .seen) ? seen : []
            )
        }
        let lists = maker.lists(length, for: chosen, scratch: maker.makeScratch())
        for (customer, list) in zip(chosen, lists) {
            let wanted = min(length, model.itemCount - customer.excluded.count)
            guard list.items.count == wanted else {
                return .failed("a customer gets \(list.items.count) of \(wanted) items")
            }
            guard (list.own + list.rest).allSatisfy({ $0.score.isFinite }) else {
                return .failed("a customer gets a score that is not finite")
            }
        }
        if maker.ranker != nil, model.itemCount > 1, let problem = sameness(of: chosen, lists, maker) {
            return .failed(problem)
        }
        let longest = lists.map(\.items.count).max() ?? 0
        return SmokeResult(isPassed: true, found: "\(count) customers, full lists of \(longest)")
    }

    /// What is wrong with lists that do not tell customers apart; nil for lists that do.
    private static func sameness(
        of customers: [Customer], _ lists: [CompletedLists.List], _ maker: CompletedLists
    ) -> String? {
        let scores = lists.flatMap(\.own).map(\.score)
        guard let first = scores.first else { return "no customer gets an item by the model" }
        if scores.count > 1, scores.allSatisfy({ $0 == first }) { return "all scores are \(first)" }
        // What customers have differs, and hides from their lists that the model ranks alike for all.
        let open = maker.lists(
            length, for: customers.map { (taste: $0.taste, excluded: []) }, scratch: maker.makeScratch())
        let orders = open.map { $0.own.map(\.index) }.filter { !$0.isEmpty }
        return orders.count > 1 && Set(orders).count == 1 ? "all customers get the same list" : nil
    }

    private static func test(_ model: SegmentModel) -> SmokeResult {
        let segments = model.settings.segments.count
        guard !model.users.isEmpty else { return .failed("nobody is in a segment") }
        guard Set(model.segmentOfUser).count == segments else { return .failed("a segment has nobody") }
        return SmokeResult(isPassed: true, found: "\(segments) segments, each with customers")
    }

    private static func test(_ model: UpliftModel) -> SmokeResult {
        let coefficients = model.effect.predictors.flatMap(\.coefficients)
        guard coefficients.contains(where: { $0 != 0 }) else {
            return .failed("all coefficients are 0, so that everybody has the same uplift")
        }
        return SmokeResult(isPassed: true, found: "\(coefficients.count) coefficients, all finite")
    }

    /// Customers spread over all must have forecasts of a year that are numbers, and not all equal.
    private static func test(_ model: LifetimeModel) throws -> SmokeResult {
        let count = min(customers, model.users.count)
        guard count > 0 else { return .failed("it knows no customer") }
        let forecasts = try GroupedForecasts(
            LifetimeForecaster(model.settings, days: 365), model.histories,
            (0..<count).map { $0 * model.users.count / count }, hasValues: false, threads: 1)
        let expected = (0..<count).map { forecasts[$0].purchases }
        guard expected.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            return .failed("a customer gets a forecast that is no number")
        }
        guard count == 1 || Set(expected).count > 1 else { return .failed("all customers get the same forecast") }
        return SmokeResult(isPassed: true, found: "\(count) customers, all with a forecast")
    }

    private static func test(_ model: PropensityModel) -> SmokeResult {
        let numbers = [model.intercept] + model.coefficients
        guard numbers.allSatisfy(\.isFinite) else { return .failed("a coefficient is not finite") }
        let probability = model.settings.calibration.probability(ofLogOdds: model.intercept)
        guard (0...1).contains(probability) else { return .failed("it gives \(probability) as a probability") }
        guard model.coefficients.contains(where: { $0 != 0 }) else {
            return .failed("all coefficients are 0, so that everybody has the same probability")
        }
        return SmokeResult(isPassed: true, found: "\(model.coefficients.count) coefficients, all finite")
    }
}
