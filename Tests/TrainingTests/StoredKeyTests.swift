import Documents
import Events
import Interactions
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import TestSupport
import Testing
import Training

@Suite struct StoredKeyTests {
    /// Scripts and other software read these files, so all keys have one style: `half_life`, never `halfLife`.
    @Test func allKeysOfAVersionAreSnakeCase() throws {
        let training = try TrainingBench()
        let log = ["user,item,timestamp,type,quantity", "a,x,2024-01-01,view,1", "b,x,2024-01-02,purchase,2"]
        var recipe = RecommenderTraining(events: [try training.table("log.csv", log)])
        recipe.options.useQuantity = true
        recipe.options.timestampFormat = "%Y-%m-%d"
        recipe.interactions.confidence.useQuantity = true
        recipe.interactions.confidence.halfLife = .seconds(86_400)
        recipe.interactions.maximumUserEvents = 10
        recipe.interactions.minimumUserEvents = 1
        recipe.interactions.minimumItemEvents = 1
        recipe.train = .smallIALS(factors: 2, epochs: 1)
        let report = try training.fit(recipe)
        let manifest = try training.store.manifest(of: training.version())
        let metadata = try training.open().items.file.metadata

        var keys = Set(metadata.keys)
        keys.formUnion(Self.keys(of: try JSONValue(parsing: Array(try #require(metadata["confidence"]).utf8))))
        keys.formUnion(Self.keys(of: try JSONValue(encoding: report)))
        keys.formUnion(Self.keys(of: try JSONValue(encoding: manifest)))
        #expect(keys.isSuperset(of: ["half_life", "final_loss", "type_names", "timestamp_format", "consent_default"]))
        #expect(keys.filter { $0.contains(where: \.isUppercase) }.isEmpty)
    }

    private static func keys(of value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: []) { keys, member in
                keys.insert(member.key)
                keys.formUnion(Self.keys(of: member.value))
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(Self.keys(of: $1)) }
        default: []
        }
    }
}
