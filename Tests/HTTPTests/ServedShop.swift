import Documents
import Glibc
import HTTP
import LinearAlgebra
import Logging
import ModelFiles
import Service
import Synchronization
import TestSupport
import Testing

/// A small shop with a running service.
///
/// It has a recommender with titles, categories and types of events, and a propensity model; each has two versions, and
/// the first is the champion.
final class ServedShop {
    static let users = 60
    static let items = 40

    let bench: Workbench
    let server: Server
    let log = TestLog()

    /// Trains the models and starts the service.
    init(_ change: (inout ServiceSettings, Workbench) throws -> Void = { _, _ in }) throws {
        bench = try Workbench()
        try Self.train(in: bench)
        var settings = ServiceSettings()
        settings.store = bench.store
        settings.port = 0
        try change(&settings, bench)
        let log = log
        server = try Server(
            settings, threads: 2, logger: Logger(label: "test") { _ in log.handler }, now: { Double(time(nil)) })
    }

    deinit { server.stop() }

    /// Makes events in which users like one third of the items, with gaps that differ, so that every list differs.
    private static func train(in bench: Workbench) throws {
        var events = "user,item,type\n"
        for user in 0..<users {
            for item in 0..<items where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item),\((user + item) % 2 == 0 ? "view" : "purchase")\n"
            }
        }
        let titles = (0..<items).map { "i\($0),\"Title \"\"\($0)\"\", ü\",c\($0 % 2)\n" }.joined()
        _ = try bench.folder.file("items.csv", "item,title,category\n\(titles)")
        _ = try bench.folder.file("events.csv", events)
        for seed in ["1", "2"] { try trainRecommender(seed: seed, in: bench) }
        var rows = "tenure,plan,active,churn\n"
        for row in 0..<200 {
            rows += "\(row % 37),\(["basic", "plus", "pro"][row % 3]),\(row % 5 == 0 ? "yes" : "no"),"
            rows += "\((row * 7 + row % 3 * 11) % 20 < 8 ? "yes" : "no")\n"
        }
        let customers = try bench.folder.file("customers.csv", rows)
        for l2 in ["0.01", "0.1"] {
            try bench.trainer(
                "fit", "propensity", "--table", customers, "--target", "churn", "--l2", l2, "--model", "churn",
                "--quiet")
        }
        try bench.trainer("models", "promote", "recommendations/1", "--to", "champion")
        try bench.trainer("models", "promote", "churn/1", "--to", "champion")
    }

    private static func trainRecommender(seed: String, in bench: Workbench) throws {
        try bench.fit(
            "recommendations", "\(bench.folder.path)/events.csv", "--type", "type", "--weight", "view=1", "--weight",
            "purchase=4", "--items", "\(bench.folder.path)/items.csv", "--factors", "4", "--epochs", "3", "--seed", seed
        )
    }

    /// Trains another version.
    func trainRecommender(seed: String) throws { try Self.trainRecommender(seed: seed, in: bench) }

    func client(patience: Int = 20) throws -> Client { try Client(port: server.port, patience: patience) }

    func get(_ target: String, headers: [String: String] = [:]) throws -> Client.Answer {
        try client().request("GET", target, headers: headers)
    }

    func post(_ target: String, _ body: String, headers: [String: String] = [:]) throws -> Client.Answer {
        try client().request("POST", target, body: body, headers: headers)
    }

    /// Waits until a condition holds; false after two minutes, which is enough even on a busy machine.
    func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            if try condition() { return true }
            usleep(20_000)
        }
        return false
    }

    /// Waits until the service counts `count` open connections, including the one that asks.
    func eventuallyHasConnections(_ count: Int) throws -> Bool {
        try eventually { try get("/metrics").text.contains("endcap_connections \(count)\n") }
    }
}

/// Keeps the lines of a log.
final class TestLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var handler: any LogHandler { Handler(log: self) }

    private struct Handler: LogHandler {
        let log: TestLog
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let details = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            log.kept.withLock { $0.append("\(event.level): \(event.message) \(details)") }
        }
    }
}

/// The items of a list, as texts that include every bit of the score.
func listed(_ json: JSONValue) -> [String] {
    (json["items"]?.arrayValue ?? []).map { item in
        "\(item["item"]?.stringValue ?? "?") \(Float(item["score"]?.doubleValue ?? .nan)) \(item["source"]?.stringValue ?? "?")"
    }
}
