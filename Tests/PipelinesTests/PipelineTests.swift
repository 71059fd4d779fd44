import Documents
import Pipelines
import Testing
import Training

@Suite struct PipelineTests {
    @Test func aPipelinePublishesNothingUnlessItSaysSo() {
        let recipe = Pipeline.Recipe.recommender(RecommenderTraining(events: ["events.csv"]))
        let pipeline = Pipeline(path: "p.yaml", model: "shop", recipe: recipe, resolved: [:])
        #expect(pipeline.publishing == nil && pipeline.split == nil)
    }
}
