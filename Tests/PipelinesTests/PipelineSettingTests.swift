import Diagnostics
import Documents
import Events
import Interactions
import Pipelines
import Recommenders
import Testing
import Training
import Validation

/// Values that a run gives in place of those of the file.
@Suite struct PipelineSettingTests {
    private let bench: PipelineBench

    init() throws { bench = try PipelineBench() }

    @Test func aSettingTakesThePlaceOfTheFilesValue() throws {
        let yaml = PipelineBench.recommender + "train: {factors: 8, epochs: 4}\n"
        let pipeline = try bench.read(yaml, ["train.factors=128", "interactions.maximum_user_events=50"])
        let parameters = try #require(pipeline.recommender?.train.parameters as? IALSParameters)
        #expect(parameters.factors == 128 && parameters.epochs == 4)
        #expect(pipeline.recommender?.interactions.maximumUserEvents == 50)
        #expect(pipeline.resolved["train"]?["factors"] == 128)
        #expect(pipeline.resolved["interactions"]?["maximum_user_events"] == 50)
        #expect(try pipeline.hash != bench.read(yaml).hash)
        // The same values in the file itself mean the same pipeline.
        let written =
            PipelineBench.recommender
            + "interactions: {maximum_user_events: 50}\ntrain: {epochs: 4, factors: 128}\n"
        #expect(try pipeline.hash == bench.read(written).hash)
    }

    @Test func listsAndMappingsAreWrittenInBrackets() throws {
        let pipeline = try bench.read(
            PipelineBench.recommender,
            [
                #"data.events.where=["Quantity > 0", 'item !empty']"#, "confidence.weights={view: 1, cart: 3}",
                "data.events.columns={user: kunde}", "checks.rows=at least 10",
            ])
        let training = try #require(pipeline.recommender)
        #expect(training.options.conditions.map(\.description) == ["Quantity > 0", "item !empty"])
        #expect(training.interactions.confidence.weights == ["view": 1, "cart": 3])
        #expect(training.options.user == "kunde")
        #expect(pipeline.checks.map(\.subject) == ["rows"])
    }

    /// A type may have points in its name.
    @Test func aNameOfTheDataFollowsItsKey() throws {
        let yaml = PipelineBench.recommender + "confidence: {weights: {view: 1}}\n"
        let pipeline = try bench.read(yaml, ["confidence.weights.add.to.cart=3"])
        #expect(pipeline.recommender?.interactions.confidence.weights == ["view": 1, "add.to.cart": 3])
    }

    /// A setting may replace a whole section, so that another way of splitting is possible.
    @Test func aSectionIsReplacedAsAWhole() throws {
        let yaml = PipelineBench.recommender + "split: {test: 28d}\n"
        #expect(try bench.read(yaml, ["split={test_last: 2}"]).split == .holdOut(.last(2)))
        #expect(try bench.read(yaml, ["split={test_last_order: true}"]).split == .holdOut(.lastOrder))
        let error = try bench.refusal(of: yaml, ["split.test_last=2"])
        #expect(error.problem.contains("are two ways to hold out"))
    }

    @Test(
        arguments: [
            ("train.factor=8", "there is no key 'train.factor'; did you mean 'train.factors'?"),
            ("factors=8", "there is no key 'factors'; did you mean 'train.factors'?"),
            ("train.factors", "a setting is a key and a value"),
            ("=8", "a setting is a key and a value"),
            ("train.factors=", "train.factors has no value"),
            ("train.factors=many", "train.factors: expected a whole number from 1 to 4096, found 'many'"),
            ("train.factors=0", "train.factors 0 is out of range"),
            ("train=8", "train: expected keys with values, found '8'"),
            ("data.events.where=[Quantity > 0", "this is no YAML"),
            ("data.events.path=*.csv", "'*' or '&'"),
            ("model.name=x", "there is no key 'model.name'"),
            ("data.items.columns.title=name", "data.items.columns.title has no effect without data.items.path"),
            ("data.events.path=${HOME}/e.csv", "is filled in only in settings of a connection"),
        ])
    func aWrongSettingIsNamed(setting: String, found: String) throws {
        let error = try bench.refusal(of: PipelineBench.recommender, [setting])
        #expect(error.code == .wrongUsage && error.place == nil)
        #expect(error.problem.hasPrefix("the setting '\(setting)': "), "\(error)")
        #expect(error.problem.contains(found), "\(error)")
        #expect(error.remedy != nil)
    }

    @Test func aKeyIsSetOnce() throws {
        let error = try bench.refusal(of: PipelineBench.recommender, ["train.factors=8", "train.factors=16"])
        #expect(error.problem.contains("train.factors is set twice"))
    }

    @Test func aSettingBelowAValueOfTheFileIsRefused() throws {
        let error = try bench.refusal(of: PipelineBench.recommender + "train: 5\n", ["train.factors=8"])
        #expect(error.problem.contains("the file gives '5' where train.factors needs keys"))
    }
}
