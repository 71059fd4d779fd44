package import RecommenderModels

/// A fitted recommender, before it is written to a file.
package struct FittedRecommender: Sendable {
    package let settings: RecommenderSettings
    package let knowledge: RecommenderContent.Knowledge
    /// `nil` for an algorithm without iterations.
    package let convergence: FactorConvergence?

    package init(
        settings: RecommenderSettings, knowledge: RecommenderContent.Knowledge, convergence: FactorConvergence? = nil
    ) {
        self.settings = settings
        self.knowledge = knowledge
        self.convergence = convergence
    }
}
