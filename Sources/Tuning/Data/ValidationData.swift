package import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra

/// The events that a search learns from and those that lists should find, from which the tasks of trials are made.
///
/// Trials may learn from other confidences, and of a large shop from a sample of the customers and items.
package final class ValidationData {
    private let parts: HoldOut.Parts
    private let recipe: TaskRecipe
    /// The confidences as they were given, with the transform where they need one that fits no usual one.
    package let given: Confidence
    /// What may be chosen of the confidences.
    let confidence: ConfidenceSpace
    /// The task with the confidences as they were given, on all data.
    package let task: ValidationTask
    /// The parts of the sample by the most items it may have; each is made once.
    private var samples: [Int: HoldOut.Parts] = [:]
    /// How large these are.
    private var sampleSizes: [Int: TaskSize] = [:]
    /// The most events of a sample; samples are for shops with more than twice as many.
    private let sampledEvents: Int
    /// The tasks used last, the newest at the end.
    private var recent: [(key: Key, task: ValidationTask)] = []

    private struct Key: Equatable {
        let confidence: Confidence
        let sample: Int?
    }

    /// The most customers who are measured; the interval of a mean of so many is a hundredth wide or less.
    private static let mostMeasured = 20_000
    /// About how many of them a sample has at least, all where there are fewer.
    private static let mostSampledMeasured = 2000
    /// How many tasks are kept ready.
    private static let mostRecent = 4

    /// - Parameters:
    ///   - parts: What models learn from, and what lists should find.
    ///   - options: How events become interactions.
    ///   - countsPurchases: Whether an algorithm needs the occasions of purchases.
    ///   - measure: The measure that decides.
    ///   - mask: Which items the lists leave out.
    ///   - fallback: What fills the lists.
    ///   - categories: The categories of the items of interactions; `nil` where there are none.
    ///   - sampledEvents: The most events of a sample, on which trials of a shop with more than twice as many begin.
    ///   - threads: The number of workers.
    /// - Throws: `UserError` for data that cannot be learnt from, or when nothing is left to find.
    package init(
        _ parts: HoldOut.Parts, options: InteractionOptions, countsPurchases: Bool, measure: Measure, mask: ItemMask,
        fallback: @escaping (Interactions) throws -> Popularity,
        categories: @escaping (Interactions) throws -> [String]?, sampledEvents: Int = 1_000_000, threads: Threads
    ) throws {
        self.parts = HoldOut.Parts(
            training: parts.training, given: parts.given,
            hidden: parts.hidden.sampled(mostUsers: Self.mostMeasured))
        self.sampledEvents = sampledEvents
        recipe = TaskRecipe(
            options: options, countsPurchases: countsPurchases, measure: measure, mask: mask, fallback: fallback,
            categories: categories, threads: threads)
        given = options.confidence.start(on: parts.training, masking: mask)
        task = try recipe.task(of: self.parts, confidence: given)
        confidence = ConfidenceSpace(
            options.confidence, for: parts.training, masking: mask,
            hasRepeats: parts.training.count > task.interactions.matrix.count)
        recent = [(Key(confidence: given, sample: nil), task)]
    }

    /// Whether trials of an algorithm that can try this many items at first begin on a sample.
    func needsSample(mostItems: Int) -> Bool {
        parts.training.count > 2 * sampledEvents || task.interactions.items.count > mostItems
    }

    /// The task of a candidate.
    ///
    /// - Throws: `UserError` for confidences from which nothing can be learnt.
    func task(of candidate: Candidate) throws -> ValidationTask {
        let mostItems = candidate.mostItems
        let key = Key(confidence: candidate.confidence, sample: candidate.isSampled ? mostItems : nil)
        if let index = recent.firstIndex(where: { $0.key == key }) {
            let found = recent.remove(at: index)
            recent.append(found)
            return found.task
        }
        // Made room for before the next is made, because tasks of large shops need much memory.
        if recent.count >= Self.mostRecent { recent.removeFirst() }
        let task = try recipe.task(
            of: candidate.isSampled ? sample(mostItems: mostItems) : parts, confidence: candidate.confidence)
        recent.append((key, task))
        return task
    }

    /// The size of the sample of a candidate, which its confidences do not change.
    ///
    /// - Throws: `UserError` as `task(of:)`, before it is known.
    func sampleSize(of candidate: Candidate) throws -> TaskSize {
        let mostItems = candidate.mostItems
        if let size = sampleSizes[mostItems] { return size }
        let size = TaskSize(try task(of: candidate).interactions)
        sampleSizes[mostItems] = size
        return size
    }

    /// A sample of the customers, with more of those who are judged, and of the items the most popular ones.
    private func sample(mostItems: Int) throws -> HoldOut.Parts {
        if let sample = samples[mostItems] { return sample }
        let share = Double(sampledEvents) / Double(max(parts.training.count, 1))
        let popular = try parts.training.mostFrequentItems(mostItems)
        let judged = parts.hidden.users
        let shareOfJudged = Double(Self.mostSampledMeasured) / Double(max(judged.count, 1))
        func part(_ log: EventLog) throws -> EventLog {
            try log.sampled(
                share: share < 0.5 ? share : 1, judged: (users: judged, share: shareOfJudged), items: popular)
        }
        let sample = HoldOut.Parts(
            training: try part(parts.training), given: try parts.given.map(part), hidden: try part(parts.hidden))
        samples[mostItems] = sample
        return sample
    }
}
