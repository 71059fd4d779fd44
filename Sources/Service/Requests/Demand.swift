/// A decoded request; every field is decoded before anything is answered.
enum Demand {
    case list(ListDemand)
    case similar(SimilarDemand)
    case scores(ScoreDemand)
    case segment(user: String, model: String)
    case lifetime(LifetimeDemand)
    case events(EventsDemand)
    case models
    /// What is served under a name, with what a request may choose.
    case model(String)
    case history(HistoryDemand)
    case items(ItemDemand)
    case page(PageFile)
    case metrics
    case openAPI
    case live
    case ready
    case server
    /// Whether to list only the models that can answer.
    case repositoryIndex(readyAlone: Bool)
    case metadata(model: String, version: String?)
    case modelReady(model: String, version: String?)
    case inference(InferenceDemand)
}
