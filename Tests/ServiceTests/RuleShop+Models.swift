import Documents
import Glibc
import Service
import TestSupport
import Testing

/// Models of the shop, and what its service says of them.
extension RuleShop {
    /// Trains another version of the lists, with other factors.
    func trainOtherLists() throws {
        try bench.fit("lists", path("events.csv"), "--factors", "2", "--epochs", "1", "--seed", "2")
    }

    /// Trains the next version of a recommender by popularity that nobody has promoted.
    func trainExperiment(_ name: String = "experiment") throws {
        try bench.fit(name, path("events.csv"), "--algorithm", "popularity")
    }

    /// Trains a model of who leaves, and promotes it.
    func trainChurn() throws {
        let rows = (0..<120).map { row in
            "\(row % 17),\(["basic", "pro"][row % 2]),\((row * 7 + row % 3) % 5 < 2 ? "yes" : "no")\n"
        }
        let table = try bench.folder.file("customers.csv", "tenure,plan,churn\n" + rows.joined())
        try bench.trainer("fit", "propensity", "--table", table, "--target", "churn", "--model", "churn", "--quiet")
        try promote("churn/1")
    }

    func promote(_ version: String, to alias: String = "champion") throws {
        try bench.trainer("models", "promote", version, "--to", alias)
    }

    /// Writes bytes under another name, then renames the file over another one.
    func replace(_ name: String, with bytes: [UInt8]) throws {
        try write("replacement", bytes)
        #expect(rename(path("replacement"), path(name)) == 0)
    }

    // MARK: Answers

    func post(_ target: String, _ body: String, _ service: ScoringService) -> ServiceAnswer {
        service.answer("POST", target, body: Array(body.utf8))
    }

    func status(_ target: String, _ service: ScoringService) -> Int { service.answer("GET", target).status }

    /// The items of a list with every bit of their scores, and their sources; the request must be answered.
    func list(_ user: String, _ service: ScoringService) throws -> [String] {
        let answer = service.answer("GET", "/v1/recommend/\(user)?n=5&model=lists")
        #expect(answer.status == 200, "\(user)")
        return try (JSONValue(parsing: answer.body)["items"]?.arrayValue ?? []).map { item in
            let score = Float(item["score"]?.doubleValue ?? .nan)
            return "\(item["item"]?.stringValue ?? "?") \(score) \(item["source"]?.stringValue ?? "?")"
        }
    }

    /// The version that gives a user's list.
    func version(_ service: ScoringService, model: String = "lists") throws -> Int? {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/u1?n=5&model=\(model)").body)["version"]?.intValue
    }

    func source(of body: String, _ service: ScoringService) throws -> String? {
        let answer = post("/v1/recommend", body, service)
        #expect(answer.status == 200, "\(body)")
        return try JSONValue(parsing: answer.body)["source"]?.stringValue
    }

    func models(_ service: ScoringService) throws -> JSONValue {
        try JSONValue(parsing: service.answer("GET", "/v1/models").body)
    }

    /// What the service says of a model; `nil` for one that is not served.
    func model(_ name: String, _ service: ScoringService) throws -> JSONValue? {
        try models(service)["models"]?.arrayValue?.first { $0["name"]?.stringValue == name }
    }

    /// Expects that nothing is to be said against the service.
    func expectSound(_ service: ScoringService) throws {
        let answer = service.answer("GET", "/v2/health/ready")
        #expect(answer.status == 200)
        #expect(
            try JSONValue(parsing: answer.body) == ["ready": true], "\(String(decoding: answer.body, as: UTF8.self))")
    }
}
