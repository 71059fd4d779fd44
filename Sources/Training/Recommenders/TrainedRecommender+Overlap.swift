import Diagnostics
import Events
import LinearAlgebra
import Measuring
import RecommenderModels
import Recommenders

extension TrainedRecommender {
    /// Tells how much of the lists the popular items are, and warns where these are nearly all.
    ///
    /// - Parameters:
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers.
    ///   - progress: Receives the share.
    /// - Returns: `nil` where there is nothing to compare.
    /// - Throws: Nothing for a model in memory.
    func popularOverlap(
        masking mask: ItemMask, threads: Threads, _ progress: Progress
    ) throws -> PopularOverlap? {
        guard let overlap = try PopularOverlap(of: content, masking: mask, threads: threads) else { return nil }
        let percent = Int((100 * overlap.share).rounded())
        progress.step("lists share \(percent)% of their items with the popular ones")
        if overlap.isCollapsed, let remedy = training.train.lessPopular {
            progress.warning(
                """
                the lists are nearly the popular ones, with which they share \(percent)% of their items: try \(remedy), \
                or let a search choose
                """)
        }
        return overlap
    }
}

extension RecommenderAlgorithm {
    /// What to change so that lists have less in common with the popular ones; `nil` for popularity, and for a model of
    /// ratings.
    fileprivate var lessPopular: Message? {
        switch type(of: memberParameters).name {
        case .ials: "a smaller \(.unobservedWeight) or \(.regularization)"
        case .ease: "a smaller \(.l2)"
        case .itemNeighbours: "a smaller \(.shrinkage) or more \(.neighbours)"
        case .rp3beta: "a larger \(.beta) or more \(.neighbours)"
        case .repeat: "\(.algorithm, "mixture"), because most customers have bought too little to buy it again"
        case .als, .mixture, .popularity: nil
        }
    }
}
