import Evaluation
import Events
import Interactions
import LinearAlgebra

/// How parts of a log become the task of a trial.
struct TaskRecipe {
    /// How events become interactions, apart from the confidences of a trial.
    let options: InteractionOptions
    /// Whether an algorithm needs the occasions of purchases.
    let countsPurchases: Bool
    /// The measure that decides.
    let measure: Measure
    /// Which items the lists leave out.
    let mask: ItemMask
    /// What fills the lists.
    let fallback: (Interactions) throws -> Popularity
    /// The categories of the items of interactions; `nil` where there are none.
    let categories: (Interactions) throws -> [String]?
    let threads: Threads

    /// Makes a task.
    ///
    /// - Parameters:
    ///   - parts: What models learn from, and what lists should find.
    ///   - confidence: The confidences that they learn from.
    /// - Returns: The task.
    /// - Throws: `UserError` for data that cannot be learnt from, or when nothing is left to find.
    func task(of parts: HoldOut.Parts, confidence: Confidence) throws -> ValidationTask {
        var options = options
        options.confidence = confidence
        var interactions = try Interactions(
            parts.training, options: options, countsPurchases: countsPurchases, threads: threads)
        if countsPurchases { interactions.itemCategories = try categories(interactions) }
        return try ValidationTask(
            interactions, hidden: parts.hidden, given: parts.given, measure: measure, mask: mask,
            fallback: try fallback(interactions), threads: threads)
    }
}
