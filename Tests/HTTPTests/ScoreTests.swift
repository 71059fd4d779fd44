import CustomerModels
import Diagnostics
import Documents
import ModelFiles
import ModelStore
import Scoring
import TestSupport
import Testing

@Suite struct ScoreTests {
    private let shop: ServedShop

    init() throws { shop = try ServedShop() }

    private static let rows = [
        #"{"tenure": 3, "plan": "basic", "active": true}"#, #"{"tenure": 12.5, "plan": "pro", "active": "no"}"#,
        #"{"tenure": null, "plan": null, "active": null}"#, #"{"tenure": 1e3, "plan": "unheard of", "active": false}"#,
    ]

    @Test func probabilitiesEqualTheCommandLines() throws {
        let body = #"{"rows": [\#(Self.rows.joined(separator: ", "))], "explain": true}"#
        let answer = try shop.post("/v1/score/churn", body).json
        #expect(answer["model"] == "churn")
        #expect(answer["version"] == 1)
        #expect(answer["outcome"] == "churn")
        for (index, row) in Self.rows.enumerated() {
            let expected = try shop.bench.scorer(
                "score", "--model", "churn", "--row", row, "--explain", "--format", "json")
            for key in ["probability", "log_odds", "intercept"] {
                let found = answer["rows"]?[index]?[key]?.doubleValue
                #expect(found == expected[key]?.doubleValue, "\(key) of row \(index)")
            }
            let found = answer["rows"]?[index]?["contributions"]?.arrayValue ?? []
            let reasons = expected["contributions"]?.arrayValue ?? []
            #expect(found.map { $0["column"] } == reasons.map { $0["column"] })
            #expect(found.map { $0["text"] } == reasons.map { $0["text"] })
            #expect(found.map { $0["contribution"]?.doubleValue } == reasons.map { $0["contribution"]?.doubleValue })
        }
        let brief = try shop.post("/v1/score/churn", #"{"rows": [\#(Self.rows[0])]}"#).json
        #expect(brief["rows"]?[0]?["intercept"] == nil)
    }

    @Test func logOddsThatAreNotFiniteAreAnError() throws {
        let version = try ModelStore(path: shop.bench.store).resolve(.number(model: "churn", number: 1))
        let model = try PropensityModel(inFolder: version.folder)
        let huge = PropensityModel(
            settings: model.settings, intercept: 0,
            coefficients: model.coefficients.map { _ in .greatestFiniteMagnitude }, standardErrors: nil, itemColumn: nil
        )
        let row = ["tenure": "30", "plan": "pro", "active": "yes"]
        #expect(try ScoredRow.rows([row], by: model, version: version, explains: false).count == 1)
        #expect {
            try ScoredRow.rows([row], by: huge, version: version, explains: false)
        } throws: { ($0 as? UserError)?.code == .modelUnusable }
    }

    @Test func theOpenInferenceProtocolGivesTheSameProbabilities() throws {
        let expected = try shop.post("/v1/score/churn", #"{"rows": [\#(Self.rows.prefix(3).joined(separator: ", "))]}"#)
            .json
        let body = """
            {"id": "request-7", "parameters": {"content_type": "pd"}, "inputs": [
              {"name": "tenure", "shape": [3, 1], "datatype": "FP64", "data": [3, 12.5, null]},
              {"name": "plan", "shape": [3], "datatype": "BYTES", "data": ["basic", "pro", null],
               "parameters": {"content_type": "str"}},
              {"name": "active", "shape": [3, 1], "datatype": "BOOL", "data": [[true], [false], [null]]}],
             "outputs": [{"name": "probability"}]}
            """
        for target in ["/v2/models/churn/infer", "/v2/models/churn/versions/1/infer"] {
            let answer = try shop.post(target, body).json
            #expect(answer["model_name"] == "churn")
            #expect(answer["model_version"] == "1")
            #expect(answer["id"] == "request-7")
            #expect(answer["outputs"]?.arrayValue?.count == 1)
            let output = answer["outputs"]?[0]
            #expect(output?["name"] == "probability")
            #expect(output?["datatype"] == "FP64")
            #expect(output?["shape"] == [3, 1])
            let rows = expected["rows"]?.arrayValue ?? []
            #expect(output?["data"]?.arrayValue == rows.compactMap { $0["probability"] })
        }
        #expect(try shop.post("/v2/models/churn/versions/2/infer", body).status == 404)
    }

    @Test func theProtocolTellsWhatThereIs() throws {
        let metadata = try shop.get("/v2/models/churn").json
        #expect(metadata["name"] == "churn")
        #expect(metadata["versions"] == ["1"])
        let inputs = metadata["inputs"]?.arrayValue ?? []
        #expect(inputs.map { $0["name"] } == ["tenure", "plan", "active"])
        #expect(inputs.map { $0["datatype"] } == ["FP64", "BYTES", "BOOL"])
        #expect(try shop.get("/v2/models/churn/ready").json["ready"] == true)
        #expect(try shop.get("/v2/models/churn/versions/9/ready").status == 404)
        #expect(try shop.get("/v2/models/recommendations").status == 404)
        #expect(try shop.get("/v2/health/live").json == ["live": true])
        #expect(try shop.get("/v2/health/ready").json == ["ready": true])
        #expect(try shop.get("/v2").json["name"] == "endcap")
        let index = try shop.post("/v2/repository/index", "{}").json.arrayValue ?? []
        #expect(index.map { $0["name"] } == ["churn", "recommendations"])
        #expect(try shop.post("/v2/repository/index", #"{"ready": null}"#).json == .array(index))
        #expect(index.allSatisfy { $0["state"] == "READY" })
        let models = try shop.get("/v1/models").json["models"]?.arrayValue ?? []
        #expect(models.map { $0["name"] } == ["churn", "recommendations"])
        #expect(models.map { $0["family"] } == ["propensity", "recommender"])
    }

    @Test func aRowThatIsNotUnderstoodIsAnError() throws {
        let cases: [(String, String)] = [
            (#"{"rows": []}"#, "no row"), ("{}", "'rows'"), (#"{"rows": [1]}"#, "'rows[0]'"),
            (#"{"rows": [{"tenure": 1}]}"#, "the row has no"),
            (#"{"rows": [{"tenur": 1, "plan": "pro", "active": true}]}"#, "tenur"),
            (#"{"rows": [{"tenure": "x", "plan": "pro", "active": true}]}"#, "tenure"),
            (#"{"rows": [{"tenure": [1], "plan": "pro", "active": true}]}"#, "'rows[0].tenure'"),
            (#"{"row": {}}"#, "'row'"),
        ]
        for (body, part) in cases {
            let answer = try shop.post("/v1/score/churn", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.stringValue?.hasPrefix(":") == false)
            #expect(answer.json["error"]?.stringValue?.contains(part) == true, "\(answer.text)")
        }
    }

    @Test func anInferenceThatIsNotUnderstoodIsAnError() throws {
        let cases: [(String, String)] = [
            (#"{"inputs": []}"#, "inputs"),
            (#"{"inputs": [{"name": "tenure", "shape": [2], "datatype": "FP64", "data": [1]}]}"#, "data"),
            (#"{"inputs": [{"name": "tenure", "shape": [1, 2], "datatype": "FP64", "data": [1, 2]}]}"#, "shape"),
            (#"{"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP64", "data": 1}]}"#, "data"),
            (#"{"inputs": [{"name": "tenure", "shape": [-1], "datatype": "FP64", "data": [1]}]}"#, "shape"),
            (#"{"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP8", "data": [1]}]}"#, "datatype"),
            (
                #"{"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP64", "data": [1], "x": 1}]}"#,
                "'inputs[0].x'"
            ),
            (
                #"{"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP64", "data": [1]}], "outputs": [{"name": "y"}]}"#,
                "'y'"
            ),
            (
                #"{"inputs": [{"name": "tenure", "shape": [1], "datatype": "FP64", "data": [1]}, {"name": "tenure", "shape": [1], "datatype": "FP64", "data": [1]}]}"#,
                "twice"
            ),
        ]
        for (body, part) in cases {
            let answer = try shop.post("/v2/models/churn/infer", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.stringValue?.contains(part) == true, "\(answer.text)")
        }
    }
}
