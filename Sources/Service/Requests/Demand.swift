/// What a request asks for, decoded to its last field before anything is answered.
enum Demand {
    case list(ListDemand)
    case similar(SimilarDemand)
    case scores(ScoreDemand)
    case models
    case metrics
    case openAPI
    case live
    case ready
    case server
    /// Only the models that can answer, or all.
    case repositoryIndex(readyAlone: Bool)
    case metadata(model: String, version: String?)
    case modelReady(model: String, version: String?)
    case inference(InferenceDemand)
}
