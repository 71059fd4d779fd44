import CustomerModels
import Diagnostics
import Documents
import Events
import FeatureLearning
import Interactions
import Propensity
import Recommenders
import Service
import TestSupport
import Testing
import Training

/// Every type of settings reads what is given over its defaults, and names the nearest of what it does not know.
@Suite struct SettingsTests {
    /// A type of settings, with one field that it has, a value for it, and the field misspelled.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let field: String
        let misspelled: String
        let read: @Sendable (JSONValue) throws -> JSONValue
        let value: JSONValue

        init<Settings: Codable & Sendable>(
            _ defaults: Settings, _ field: String, _ value: JSONValue, misspelled: String
        ) {
            testDescription = "\(Settings.self)"
            self.field = field
            self.misspelled = misspelled
            self.value = value
            read = { try JSONValue(encoding: $0.decoded(over: defaults)) }
        }
    }

    static let cases: [Case] = [
        Case(EventOptions(), "timestamp_format", "%Y", misspelled: "timestamp_fromat"),
        Case(Confidence(), "half_life", 86_400, misspelled: "half_live"),
        Case(SeenTypes(), "names", ["order"], misspelled: "name"),
        Case(InteractionOptions(), "minimum_item_events", 5, misspelled: "minimum_item_event"),
        Case(IALSParameters(), "unobserved_weight", 0.25, misspelled: "unobserved_wieght"),
        Case(ALSParameters(), "regularization", 0.5, misspelled: "regularisation"),
        Case(ItemNeighbourParameters(), "shrinkage", 7, misspelled: "shrinkag"),
        Case(EASEParameters(), "l2", 123, misspelled: "l3"),
        Case(EASEParameters(), "relaxed_diagonal", 0.25, misspelled: "relaxed_diagonl"),
        Case(RP3betaParameters(), "alpha", 0.25, misspelled: "alpa"),
        Case(RP3betaParameters(), "beta", 0.25, misspelled: "bta"),
        Case(RepeatParameters(), "lapse_power", 0.5, misspelled: "laps_power"),
        Case(RepeatParameters(), "waiting_share", 0.5, misspelled: "waiting_shar"),
        Case(MixtureParameters(), "factors", 8, misspelled: "factor"),
        Case(MixtureParameters(), "repeat_share", 0.25, misspelled: "repeat_shar"),
        Case(RecommenderAlgorithm(.ials), "factors", 32, misspelled: "factor"),
        Case(RecommenderTraining(events: ["log.csv"]), "items", "items.csv", misspelled: "item"),
        Case(SchemaOptions(), "target", "churn", misspelled: "targets"),
        Case(EncodingOptions(), "bins", ["age": 4], misspelled: "bin"),
        Case(LogisticParameters(), "l1", 0.125, misspelled: "l11"),
        Case(CustomerTable(file: "a.csv"), "positive", "left", misspelled: "positiv"),
        Case(
            PropensityTraining(.table(CustomerTable(file: "a.csv"))), "folds", 3, misspelled: "fold"),
    ]

    @Test(arguments: cases) func oneFieldAlone(settings: Case) throws {
        let standard = try settings.read([:])
        let read = try settings.read(.object([settings.field: settings.value]))
        guard case .object(var expected) = standard else {
            Issue.record("no object")
            return
        }
        expected[settings.field] = settings.value
        #expect(read == .object(expected))
        #expect(read != standard)
    }

    @Test(arguments: cases) func anUnknownFieldNamesTheNearest(settings: Case) throws {
        #expect {
            try settings.read(.object([settings.misspelled: settings.value]))
        } throws: { error in
            (error as? InvalidField)?.description
                == "'\(settings.misspelled)': an unknown field; did you mean '\(settings.field)'?"
        }
    }

    @Test func nestedFieldsAreNamedWithTheirPath() throws {
        let training = RecommenderTraining(events: ["log.csv"])
        let given: JSONValue = ["interactions": ["confidence": ["haf_life": 1]]]
        #expect {
            try given.decoded(over: training)
        } throws: { error in
            (error as? InvalidField)?.path == "interactions.confidence.haf_life"
        }
    }

    @Test func anotherAlgorithmHasItsOwnDefaults() throws {
        var base = RecommenderTraining(events: ["log.csv"])
        var parameters = IALSParameters()
        parameters.factors = 8
        parameters.regularization = 0.5
        base.train = .ials(parameters)
        let same: JSONValue = ["train": ["epochs": 3]]
        parameters.epochs = 3
        #expect(try same.decoded(over: base).train == .ials(parameters))
        let other: JSONValue = ["train": ["algorithm": "als", "epochs": 3]]
        var als = ALSParameters()
        als.epochs = 3
        #expect(try other.decoded(over: base).train == .als(als))
    }

    @Test func aFieldOfAnotherAlgorithmIsUnknown() throws {
        let given: JSONValue = ["train": ["algorithm": "ease", "factors": 64]]
        #expect {
            try given.decoded(over: RecommenderTraining(events: []))
        } throws: { error in
            (error as? InvalidField)?.path == "train.factors"
        }
    }

    @Test func aServiceNamesTheNearestFieldToo() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("service.json", #"{"limits": {"item": 5}}"#)
        let error = userError { _ = try ServiceSettings(file: file) }
        #expect(error?.problem == "'limits.item': an unknown field; did you mean 'items'?")
    }
}
