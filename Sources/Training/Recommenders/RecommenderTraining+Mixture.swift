import Diagnostics
import Events
import Interactions
import LinearAlgebra
import Measuring
import RecommenderModels
import Recommenders
import Tables

extension RecommenderTraining {
    /// The algorithm with all that is learnt before it is fitted: the share of a mixture that is not given.
    ///
    /// Both members are fitted to the events before the newest 28 days, or before the newer half of a shorter log, and
    /// the share is chosen by what was bought after (`LearntShare`). Where this cannot be done, the members have equal
    /// shares and a warning says why: what is wrong with all events is an error of the fit that follows.
    ///
    /// - Parameters:
    ///   - log: The events that the algorithm will be fitted to.
    ///   - items: The item table; `nil` without one.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives what was learnt.
    /// - Returns: The algorithm.
    /// - Throws: Errors that are not about data or settings.
    func settled(
        on log: EventLog, items: ItemRecords?, _ machine: Machine, _ progress: Progress
    ) throws -> RecommenderAlgorithm {
        // Interactions without times are refused for what a mixture counts.
        guard var mixture = train.parameters as? MixtureParameters, mixture.share == nil, let times = log.timestamp,
            let oldest = times.min(), let newest = times.max()
        else { return train }
        do {
            if mixture.followsData {
                // What the whole log decides, because a training with these numbers must learn the same share.
                mixture = mixture.decided(
                    for: try Interactions(
                        log, options: interactions, countsPurchases: true, threads: machine.threads))
            }
            mixture.share = try learntShare(
                of: .mixture(mixture), on: log,
                from: max(newest - Self.learningSpan, oldest + (newest - oldest) / 2), items: items, machine, progress)
        } catch let error as UserError {
            mixture.share = MixtureParameters.unlearntShare
            progress.warning(
                """
                the share of the mixture's members cannot be learnt: \(error.problemMessage); each has a half, unless \
                \(.repeatShare) says otherwise
                """)
        }
        return .mixture(mixture)
    }

    /// The share of `repeat` that makes the best lists of what was bought last.
    ///
    /// - Throws: `UserError` where nothing tells.
    private func learntShare(
        of mixture: RecommenderAlgorithm, on log: EventLog, from start: Int64, items: ItemRecords?,
        _ machine: Machine, _ progress: Progress
    ) throws -> Double {
        progress.step("mixture: the share of repeat is learnt on the events from \(Timestamp.text(start)) on")
        let parts = try HoldOut.from(start).parts(of: log, seed: 0)
        var known = try Interactions(
            parts.training, options: interactions, countsPurchases: true, threads: machine.threads)
        known.itemCategories = try items?.content(for: known.items, .silent).content.categories
        let fitted = try mixture.fit(known, threads: machine.threads, clock: machine.clock, progress: progress)
        let model = RecommenderContent(
            fitted, of: known, table: nil, fallback: try chosenFallback(for: known))
        guard let learnt = try LearntShare(of: model, on: parts.hidden, threads: machine.threads) else {
            throw UserError(
                .invalidData,
                "nobody who was known before bought anything known from \(Timestamp.text(start)) on",
                remedy: "Give \(.repeatShare)")
        }
        progress.step(
            "mixture: a share of \(learnt.share) for repeat gives NDCG@20 \((learnt.value * 1e4).rounded() / 1e4) over "
                + "\(learnt.users) customers")
        return learnt.share
    }

    /// 28 days in milliseconds.
    private static let learningSpan: Int64 = 28 * 86_400_000
}
