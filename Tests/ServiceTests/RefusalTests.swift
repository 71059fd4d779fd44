import Documents
import Logging
import Service
import TestSupport
import Testing

/// A request that the service refuses.
private struct Refusal {
    let method: String
    let target: String
    let body: String
    let status: Int
    /// What the error must name in quotes: a parameter, a field of the body or a column; `nil` if it is about neither.
    let field: String?

    static func get(_ target: String, _ status: Int = 400, field: String? = nil) -> Refusal {
        Refusal(method: "GET", target: target, body: "", status: status, field: field)
    }

    static func post(_ target: String, _ body: String, _ status: Int = 400, field: String? = nil) -> Refusal {
        Refusal(method: "POST", target: target, body: body, status: status, field: field)
    }
}

extension Refusal {
    /// Requests for lists.
    static let lists: [Refusal] = [
        .get("/v1/recommend/u1?n=x", field: "n"), .get("/v1/recommend/u1?n=0", field: "n"),
        .get("/v1/recommend/u1?n=51", field: "n"), .get("/v1/recommend/u1?n=3&n=4", field: "n"),
        .get("/v1/recommend/u1?m=3", field: "m"), .get("/v1/recommend/u1?top=3", field: "top"),
        .get("/v1/recommend/u1?explain=maybe", field: "explain"), .get("/v1/recommend/u1"),
        .get("/v1/recommend/u1?mask=all", field: "mask"), .get("/v1/recommend/u1?mask=", field: "mask"),
        .get("/v1/recommend/u1?mask=None", field: "mask"), .get("/v1/recommend/u1?masks=none", field: "masks"),
        .get("/v1/recommend/u1?mask=none&mask=seen", field: "mask"),
        .get("/v1/recommend/u1?model=other", 404, field: "other"),
        .get("/v1/recommend/u1?model=churn", 404, field: "churn"),
        .get("/v1/recommend/u1?model=popular&explain=true"), .get("/v1/recommend/u1?model=plain&category=c1"),
        .get("/v1/recommend/%zz"), .get("/v1/recommend/%ff"), .get("/v1/recommend/", 404), .get("/v1/recommend", 405),
        .post("/v1/recommend/u1", "{}", 405), .post("/v1/recommend?n=3", "{}", field: "n"),
        .post("/v1/recommend", ""), .post("/v1/recommend", "[]"), .post("/v1/recommend", #"{"user":"u1""#),
        .post("/v1/recommend", #"{"user":"u1","user":"u2"}"#),
        .post("/v1/recommend", #"{"usr":"u1"}"#, field: "usr"), .post("/v1/recommend", #"{"user":1}"#, field: "user"),
        .post("/v1/recommend", #"{"n":0}"#, field: "n"), .post("/v1/recommend", #"{"n":51}"#, field: "n"),
        .post("/v1/recommend", #"{"n":"3"}"#, field: "n"), .post("/v1/recommend", #"{"n":3.5}"#, field: "n"),
        .post("/v1/recommend", #"{"explain":"yes"}"#, field: "explain"),
        .post("/v1/recommend", #"{"model":5}"#, field: "model"),
        .post("/v1/recommend", #"{"mask":"bought"}"#, field: "mask"),
        .post("/v1/recommend", #"{"mask":true}"#, field: "mask"),
        .post("/v1/recommend?mask=none", "{}", field: "mask"),
        .post("/v1/recommend", #"{"session":"i1"}"#, field: "session"),
        .post("/v1/recommend", #"{"session":["i1","i2","i3","i4"]}"#, field: "session"),
        .post("/v1/recommend", #"{"session":[1]}"#, field: "session[0]"),
        .post("/v1/recommend", #"{"session":[{"type":"view"}]}"#, field: "session[0].item"),
        .post("/v1/recommend", #"{"session":["i1",{"item":"i1","typ":"x"}]}"#, field: "session[1].typ"),
        .post("/v1/recommend", #"{"categories":"c1"}"#, field: "categories"),
        .post("/v1/recommend", #"{"categories":[1]}"#, field: "categories[0]"),
        .post("/v1/recommend", #"{"available":{"i1":1}}"#, field: "available"),
        .post("/v1/recommend", #"{"available":["i1","i2","i3","i4"]}"#, field: "available"),
        .post("/v1/recommend", #"{"user":"u1"}"#),
        .post("/v1/recommend", #"{"model":"other"}"#, 404, field: "other"),
        .post("/v1/recommend", #"{"model":"churn"}"#, 404, field: "churn"),
        .post("/v1/recommend", #"{"model":"popular","user":"u1","explain":true}"#),
        .post("/v1/recommend", #"{"model":"plain","user":"u1","categories":["c1"]}"#),
    ]

    /// Requests for similar items.
    static let similar: [Refusal] = [
        .get("/v1/similar/none?model=recommendations", 404), .get("/v1/similar/i1"),
        .get("/v1/similar/i1?model=recommendations&n=0", field: "n"),
        .get("/v1/similar/i1?model=recommendations&n=51", field: "n"),
        .get("/v1/similar/i1?model=recommendations&n=many", field: "n"),
        .get("/v1/similar/i1?model=recommendations&explain=true", field: "explain"),
        .get("/v1/similar/i1?model=recommendations&mask=none", field: "mask"),
        .get("/v1/similar/i1?model=recommendations&model=plain", field: "model"),
        .get("/v1/similar/i1?model=popular", 404, field: "popular"),
        .get("/v1/similar/i1?model=churn", 404, field: "churn"),
        .get("/v1/similar/i1?model=other", 404, field: "other"), .post("/v1/similar/i1", "{}", 405),
    ]

    /// Requests for the probabilities of rows.
    static let scores: [Refusal] = [
        .post("/v1/score/churn", ""), .post("/v1/score/churn", "[]"), .post("/v1/score/churn", "{}", field: "rows"),
        .post("/v1/score/churn", #"{"row": {}}"#, field: "row"),
        .post("/v1/score/churn", #"{"rows": []}"#, field: "rows"),
        .post("/v1/score/churn", #"{"rows": {}}"#, field: "rows"),
        .post("/v1/score/churn", #"{"rows": [1]}"#, field: "rows[0]"),
        .post("/v1/score/churn", #"{"rows": [{}, {}, {}, {}]}"#, field: "rows"),
        .post("/v1/score/churn", #"{"rows": [{"tenure": 1, "active": true}]}"#, field: "plan"),
        .post("/v1/score/churn", #"{"rows": [{"tenur": 1, "plan": "pro", "active": true}]}"#, field: "tenur"),
        .post("/v1/score/churn", #"{"rows": [{"tenure": "x", "plan": "pro", "active": true}]}"#, field: "tenure"),
        .post("/v1/score/churn", #"{"rows": [{"tenure": 1, "plan": "pro", "active": "maybe"}]}"#, field: "active"),
        .post(
            "/v1/score/churn",
            #"{"rows": [{"tenure": 1, "plan": "pro", "active": 1}, {"tenure": 1, "plan": "pro", "active": 2}]}"#,
            field: "active"),
        .post(
            "/v1/score/churn", #"{"rows": [{"tenure": [1], "plan": "pro", "active": true}]}"#, field: "rows[0].tenure"),
        .post("/v1/score/churn", #"{"rows": [{"tenure": 1, "plan": {}, "active": true}]}"#, field: "rows[0].plan"),
        .post("/v1/score/churn", #"{"rows": [{}], "explain": 1}"#, field: "explain"),
        .post("/v1/score/churn?n=1", #"{"rows": [{}]}"#, field: "n"),
        .post("/v1/score/other", #"{"rows": [{}]}"#, 404, field: "other"),
        .post("/v1/score/recommendations", #"{"rows": [{}]}"#, 404, field: "recommendations"),
        .get("/v1/score/churn", 405),
    ]

    /// Requests of the Open Inference Protocol.
    static let inferences: [Refusal] = [
        infer("", field: nil), infer("{}", field: "inputs"), infer(#"{"inputs": []}"#, field: "inputs"),
        infer(#"{"inputs": {}}"#, field: "inputs"), infer(inputs: "1", field: "inputs[0]"),
        infer(inputs: #"{"shape": [1], "datatype": "FP64", "data": [1]}"#, field: "inputs[0].name"),
        infer(inputs: #"{"name": "tenure", "shape": [1], "data": [1]}"#, field: "inputs[0].datatype"),
        infer(inputs: #"{"name": "tenure", "datatype": "FP64", "data": [1]}"#, field: "inputs[0].shape"),
        infer(inputs: #"{"name": "tenure", "shape": [1], "datatype": "FP64"}"#, field: "inputs[0].data"),
        infer(inputs: column("tenure", "FP8", "[1]"), field: "inputs[0].datatype"),
        infer(inputs: column("tenure", "FP64", "[1]", shape: "[-1]"), field: "inputs[0].shape[0]"),
        infer(inputs: column("tenure", "FP64", "[1, 2, 3, 4]", shape: "[4]"), field: "inputs[0].shape[0]"),
        infer(inputs: column("tenure", "FP64", "[1, 2]", shape: "[1, 2]"), field: "inputs[0].shape"),
        infer(inputs: column("tenure", "FP64", "[1]", shape: "[2]"), field: "inputs[0].data"),
        infer(inputs: column("tenure", "FP64", "1"), field: "inputs[0].data"),
        infer(inputs: column("tenure", "FP64", "[{}]"), field: "inputs[0].data[0]"),
        infer(
            inputs: #"{"name": "tenure", "shape": [1], "datatype": "FP64", "data": [1], "x": 1}"#, field: "inputs[0].x"),
        infer(inputs: column("tenure", "FP64", "[1]"), column("tenure", "FP64", "[1]"), field: "inputs[1].name"),
        infer(
            inputs: column("tenure", "FP64", "[1]"), column("plan", "BYTES", #"["a", "b"]"#, shape: "[2]"),
            field: "inputs[1].shape"),
        infer(inputs: column("tenure", "FP64", "[1]"), plan, field: "active"),
        infer(inputs: column("tenur", "FP64", "[1]"), plan, active, field: "tenur"),
        infer(inputs: column("tenure", "BYTES", #"["x"]"#), plan, active, field: "tenure"),
        infer(inputs: column("tenure", "FP64", "[1]"), plan, column("active", "INT8", "[2]"), field: "active"),
        infer(row(#""outputs": [{"name": "y"}]"#), field: "y"),
        infer(row(#""outputs": [{}]"#), field: "outputs[0].name"), infer(row(#""id": 7"#), field: "id"),
        infer(row(#""model_name": "other""#), field: "model_name"),
        infer(row(#""parameters": []"#), field: "parameters"), infer(row(#""input": []"#), field: "input"),
        .post("/v2/models/other/infer", row(), 404, field: "other"),
        .post("/v2/models/recommendations/infer", row(), 404, field: "recommendations"),
        .post("/v2/models/churn/versions/9/infer", row(), 404), .get("/v2/models/churn/infer", 405),
    ]

    private static func infer(_ body: String, field: String?) -> Refusal {
        .post("/v2/models/churn/infer", body, field: field)
    }

    private static func infer(inputs: String..., field: String) -> Refusal {
        infer("{\"inputs\": [\(inputs.joined(separator: ", "))]}", field: field)
    }

    /// The body of a request for one row, with further members; it is right without them.
    static func row(_ members: String...) -> String {
        let inputs = [column("tenure", "FP64", "[1]"), plan, active].joined(separator: ", ")
        let all = ["\"inputs\": [\(inputs)]"] + members
        return "{\(all.joined(separator: ", "))}"
    }

    private static func column(_ name: String, _ type: String, _ data: String, shape: String = "[1]") -> String {
        #"{"name": "\#(name)", "shape": \#(shape), "datatype": "\#(type)", "data": \#(data)}"#
    }

    private static let plan = column("plan", "BYTES", #"["pro"]"#)
    private static let active = column("active", "BOOL", "[true]")
}

/// What a client reads when the service refuses its request.
@Suite struct RefusalTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try Self.train(in: bench)
    }

    /// Trains small models: recommenders with and without a table of items, by popularity and of ratings, and a
    /// propensity model.
    private static func train(in bench: Workbench) throws {
        var (events, ratings) = ("user,item\n", "user,item,rating\n")
        for user in 0..<30 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item)\n"
                ratings += "u\(user),i\(item),\(1 + (user + item) % 5)\n"
            }
        }
        let titles = (0..<20).map { "i\($0),Title \($0),c\($0 % 2)\n" }.joined()
        let items = try bench.folder.file("items.csv", "item,title,category\n\(titles)")
        let log = try bench.folder.file("events.csv", events)
        let stars = try bench.folder.file("ratings.csv", ratings)
        let small = ["--factors", "2", "--epochs", "1"]
        try bench.fit("recommendations", log, ["--items", items] + small)
        try bench.fit("plain", log, small)
        try bench.fit("popular", log, ["--algorithm", "popularity"])
        try bench.fit("stars", stars, ["--algorithm", "als"] + small)
        var rows = "tenure,plan,active,churn\n"
        for row in 0..<200 {
            rows += "\(row % 37),\(["basic", "plus", "pro"][row % 3]),\(row % 5 == 0 ? "yes" : "no"),"
            rows += "\((row * 7 + row % 3 * 11) % 20 < 8 ? "yes" : "no")\n"
        }
        let customers = try bench.folder.file("customers.csv", rows)
        try bench.trainer(
            "fit", "propensity", "--table", customers, "--target", "churn", "--model", "churn", "--quiet")
        for model in ["recommendations", "plain", "popular", "stars", "churn"] {
            try bench.trainer("models", "promote", "\(model)/1", "--to", "champion")
        }
    }

    private func service(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> ScoringService {
        var settings = ServiceSettings()
        settings.store = bench.store
        change(&settings)
        return try ScoringService(
            settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { 1_770_000_000 })
    }

    @Test func refusalsNameFieldsAndNoOptions() throws {
        let service = try service { settings in
            settings.limits.items = 50
            settings.limits.sessionEvents = 3
            settings.limits.availableItems = 3
            settings.limits.rows = 3
        }
        let requests = Refusal.lists + Refusal.similar + Refusal.scores + Refusal.inferences
        #expect(requests.count >= 40)
        for request in requests {
            let answer = service.answer(request.method, request.target, body: Array(request.body.utf8))
            let text = String(decoding: answer.body, as: UTF8.self)
            let about = "\(request.method) \(request.target) \(request.body): \(text)"
            #expect(answer.status == request.status, "\(about)")
            let json = try JSONValue(parsing: answer.body)
            let error = try #require(json["error"]?.stringValue, "\(about)")
            let remedy = json["remedy"]?.stringValue ?? ""
            #expect(!error.isEmpty, "\(about)")
            #expect(!error.contains(#/--[a-z]/#), "\(about)")
            #expect(!remedy.contains(#/--[a-z]/#), "\(about)")
            if let field = request.field { #expect(error.contains("'\(field)'"), "\(about)") }
        }
    }

    /// The requests above are refused for what is wrong with each of them, and not for what they share.
    @Test func similarRequestsWithoutTheErrorsAreAnswered() throws {
        let service = try service()
        func status(_ method: String, _ target: String, _ body: String = "") -> Int {
            service.answer(method, target, body: Array(body.utf8)).status
        }
        for model in ["recommendations", "plain", "popular", "stars"] {
            #expect(status("GET", "/v1/recommend/u1?n=3&model=\(model)") == 200)
            #expect(status("POST", "/v1/recommend", #"{"model":"\#(model)","session":["i1"]}"#) == 200)
            for mask in ["seen", "none"] {
                #expect(status("GET", "/v1/recommend/u1?model=\(model)&mask=\(mask)") == 200)
                #expect(status("POST", "/v1/recommend", #"{"model":"\#(model)","mask":"\#(mask)"}"#) == 200)
            }
            #expect(status("POST", "/v1/recommend", #"{"model":"\#(model)","mask":null}"#) == 200)
        }
        #expect(status("GET", "/v1/recommend/u1?model=recommendations&category=c1&explain=true") == 200)
        #expect(status("GET", "/v1/similar/i1?model=recommendations") == 200)
        #expect(status("POST", "/v1/score/churn", #"{"rows": [{"tenure": 1, "plan": "pro", "active": true}]}"#) == 200)
        #expect(status("POST", "/v2/models/churn/infer", Refusal.row()) == 200)
    }
}
