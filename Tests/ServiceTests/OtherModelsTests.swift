import Diagnostics
import Documents
import FoundationEssentials
import Glibc
import Service
import TestSupport
import Testing

/// Models that others train and promote in the store of a running service.
@Suite struct OtherModelsTests {
    private let shop: RuleShop

    init() throws { shop = try RuleShop() }

    @Test func whatNobodyHasPromotedIsNotServed() throws {
        try shop.trainExperiment("a-draft")
        let service = try shop.service()
        try shop.trainExperiment()
        try shop.promote("experiment/1", to: "challenger")
        try shop.look(service)
        try shop.expectSound(service)
        #expect(try shop.models(service)["models"]?.arrayValue?.count == 1)
        #expect(shop.status("/v1/recommend/u1?model=experiment", service) == 404)
        #expect(shop.status("/v1/recommend/u1?model=a-draft", service) == 404)
    }

    @Test func anExperimentIsServedFromItsPromotionOnAndNeverTheDefault() throws {
        let service = try shop.service()
        let before = try shop.list("u1", service)
        for _ in 0..<2 { try shop.trainExperiment("an-experiment") }
        for (version, alias) in [("1", "challenger"), ("1", "champion"), ("2", "champion")] {
            try shop.promote("an-experiment/\(version)", to: alias)
            try shop.look(service)
            #expect(try shop.models(service)["default_recommender"] == "lists")
            #expect(try shop.source("u1", service) == "personal")
        }
        #expect(try shop.version(service, model: "an-experiment") == 2)
        #expect(try shop.model("an-experiment", service)?["state"] == "serving")
        try shop.bench.trainer("models", "rollback", "an-experiment")
        try shop.look(service)
        #expect(try shop.version(service, model: "an-experiment") == 1)
        #expect(try shop.list("u1", service) == before)
        #expect(try shop.source(of: #"{"user":"u1"}"#, service) == "personal")
        #expect(shop.status("/v1/similar/i1", service) == 200)
        try shop.expectSound(service)
    }

    @Test func severalRecommendersAtTheStartMustBeNamed() throws {
        try shop.trainExperiment()
        try shop.promote("experiment/1")
        let service = try shop.service()
        for _ in 0..<2 {
            let answer = service.answer("GET", "/v1/recommend/u1")
            #expect(answer.status == 400)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains("model=experiment") && text.contains("model=lists"))
            #expect(try shop.models(service)["default_recommender"] == JSONValue.null)
            try shop.trainExperiment("third")
            try shop.bench.trainer("models", "promote", "third/1", "--to", "champion")
            try shop.look(service)
        }
        let configured = try shop.service { $0.recommender = "experiment" }
        #expect(try shop.source("u1", configured) == "popular")
        #expect(try shop.models(configured)["default_recommender"] == "experiment")
    }

    @Test func withoutARecommenderAtTheStartTheFirstThatComesIsTheDefault() throws {
        try shop.trainChurn()
        try shop.trainExperiment()
        try shop.promote("experiment/1")
        let store = shop.path("other")
        func bring(_ model: String) throws {
            try FileManager.default.copyItem(atPath: shop.path("models/\(model)"), toPath: "\(store)/\(model)")
        }
        #expect(mkdir(store, 0o755) == 0)
        try bring("churn")
        let service = try shop.service { $0.store = store }
        #expect(shop.status("/v1/recommend/u1", service) == 503)
        #expect(try shop.models(service)["default_recommender"] == JSONValue.null)
        try bring("lists")
        try shop.look(service)
        #expect(try shop.source("u1", service) == "personal")
        try bring("experiment")
        try shop.look(service)
        #expect(try shop.models(service)["default_recommender"] == "lists")
        #expect(try shop.source("u1", service) == "personal")
        try shop.expectSound(service)
    }

    /// A load balancer would take the instance out of service, for the models that do answer, too.
    @Test func aDamagedModelThatCameLaterLeavesTheServiceReady() throws {
        let service = try shop.service()
        try shop.trainExperiment()
        try shop.promote("experiment/1")
        let file = "models/experiment/1/items.safetensors"
        let sound = try bytes(of: shop.path(file))
        try shop.write(file, Array(sound.dropLast(sound.count / 2)))
        try shop.look(service)
        let told = try shop.degraded(service)
        #expect(told.count == 1 && told.first?.contains("'experiment'") == true)
        #expect(try shop.model("experiment", service)?["state"] == "unavailable")
        #expect(shop.status("/v1/recommend/u1?model=experiment", service) == 503)
        #expect(try shop.source("u1", service) == "personal")
        // At the start it is one of those that clients may need.
        #expect(shop.status("/v2/health/ready", try shop.service()) == 503)
        try shop.write(file, sound)
        try shop.look(service)
        #expect(shop.status("/v1/recommend/u1?model=experiment", service) == 200)
        try shop.expectSound(service)
    }

    @Test func aConfiguredModelWithoutItsAliasIsAProblem() throws {
        try shop.trainExperiment()
        let service = try shop.service { $0.models = ["lists", "experiment"] }
        let answer = service.answer("GET", "/v2/health/ready")
        #expect(answer.status == 503)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("no alias 'champion'"))
        #expect(try shop.source("u1", service) == "personal")
        try shop.promote("experiment/1")
        try shop.look(service)
        try shop.expectSound(service)
    }

    @Test func aConfiguredRecommenderThatIsNotThereYetIsAProblem() throws {
        let service = try shop.service { $0.recommender = "later@champion" }
        #expect(shop.status("/v2/health/ready", service) == 503)
        #expect(shop.status("/v1/recommend/u1", service) == 503)
        #expect(shop.status("/v1/recommend/u1?model=lists", service) == 200)
        try shop.trainExperiment("later")
        try shop.promote("later/1")
        try shop.look(service)
        try shop.expectSound(service)
        #expect(try shop.source("u1", service) == "popular")
    }

    private static let strangers: [(models: [String]?, recommender: String)] = [
        (["lists"], "other"), (["lists"], "lists@challenger"), (["lists@challenger"], "lists"),
        (nil, "lists@challenger"), (nil, "churn"), (["lists", "churn@champion"], "churn"), (nil, "lists/1"),
    ]

    @Test(arguments: strangers)
    func aRecommenderThatIsNotServedIsAnErrorAtTheStart(models: [String]?, recommender: String) throws {
        try shop.trainChurn()
        try shop.promote("lists/1", to: "challenger")
        let error = #expect(throws: UserError.self) {
            try shop.service { settings in
                settings.models = models
                settings.recommender = recommender
            }
        }
        #expect(error?.code == .wrongUsage)
        #expect(error?.remedy != nil)
        #expect(error?.problem.contains("'\(recommender)'") == true)
    }

    // MARK: Names

    @Test(arguments: ["lists", "lists@champion"])
    func aChampionIsAddressedByItsNameAndItsFullName(recommender: String) throws {
        try shop.trainChurn()
        try shop.promote("lists/1", to: "challenger")
        let service = try shop.service { settings in
            settings.models = ["lists@champion", "lists@challenger", "churn"]
            settings.recommender = recommender
        }
        for name in ["lists", "lists@champion", "lists%40champion", "lists@challenger"] {
            #expect(shop.status("/v1/recommend/u1?model=\(name)", service) == 200, "\(name)")
            #expect(shop.status("/v1/similar/i1?model=\(name)", service) == 200, "\(name)")
        }
        for name in ["lists@champion", "lists@challenger"] {
            #expect(try shop.source(of: #"{"user":"u1","model":"\#(name)"}"#, service) == "personal")
        }
        #expect(try shop.source("u1", service) == "personal")
        #expect(try shop.models(service)["default_recommender"] == "lists")
        for name in ["churn", "churn@champion", "churn%40champion"] {
            let rows = #"{"rows": [{"tenure": 3, "plan": "pro"}]}"#
            #expect(shop.post("/v1/score/\(name)", rows, service).status == 200, "\(name)")
            #expect(shop.status("/v2/models/\(name)", service) == 200, "\(name)")
            #expect(shop.status("/v2/models/\(name)/versions/1/ready", service) == 200, "\(name)")
            let inputs = """
                {"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP64", "data": [3]},
                  {"name": "plan", "shape": [1], "datatype": "BYTES", "data": ["pro"]}]}
                """
            #expect(shop.post("/v2/models/\(name)/infer", inputs, service).status == 200, "\(name)")
        }
        for name in ["lists@", "@champion", "lists@champion@champion", "lists@Champion", "churn@challenger"] {
            #expect(shop.status("/v1/recommend/u1?model=\(name)", service) == 404, "\(name)")
        }
    }

    @Test func theChampionOfAFollowedStoreHasItsFullNameToo() throws {
        let service = try shop.service()
        #expect(shop.status("/v1/recommend/u1?model=lists@champion", service) == 200)
        #expect(shop.status("/v1/recommend/u1?model=lists@challenger", service) == 404)
    }

    // MARK: Aliases that cannot be followed for a moment

    @Test func aModelThatWasServedAnswersOnWithoutItsFolder() throws {
        let service = try shop.service()
        let before = try shop.list("u1", service)
        #expect(rename(shop.path("models/lists"), shop.path("away")) == 0)
        try shop.look(service)
        service.check()
        #expect(try shop.list("u1", service) == before)
        #expect(try shop.degraded(service).first?.contains("alias of model 'lists'") == true)
        #expect(rename(shop.path("away"), shop.path("models/lists")) == 0)
        try shop.look(service)
        try shop.expectSound(service)
    }

    /// While `aliases.json` and the history are copied over, the history may lack its last lines for a moment.
    @Test func aHistoryThatIsCopiedOverBringsNoEarlierVersionBack() throws {
        try shop.trainOtherLists()
        try shop.promote("lists/2")
        let service = try shop.service()
        let aliases = try bytes(of: shop.path("models/lists/aliases.json"))
        let history = try bytes(of: shop.path("models/lists/history.jsonl"))
        let lines = history.split(separator: UInt8(ascii: "\n"))
        let cut = Array(lines.dropLast().joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
        for looks in 1...3 {
            try shop.write("models/lists/aliases.json", [])
            try shop.write("models/lists/history.jsonl", cut)
            for look in 1...looks {
                try shop.look(service)
                #expect(try shop.version(service) == (look < 3 ? 2 : 1), "look \(look) of \(looks)")
            }
            try shop.write("models/lists/history.jsonl", history)
            try shop.write("models/lists/aliases.json", aliases)
            try shop.look(service)
            #expect(try shop.version(service) == 2)
        }
        try shop.expectSound(service)
    }
}
