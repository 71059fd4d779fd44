package import ModelFiles

extension ModelFamily {
    /// Models that give the probability of a yes/no outcome.
    package static let propensity = ModelFamily(
        name: "propensity", files: [PropensityModel.fileName], lack: "gives no probabilities",
        remedy: "Name a model of customers; a recommender is for scorer recommend, scorer similar or scorer batch")
}
