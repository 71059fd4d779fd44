import Diagnostics
import Documents
import Files
import Glibc
import Service
import TestSupport
import Testing

/// The log of exposures and that of events.
@Suite struct FeedbackTests {
    private let shop: RuleShop
    private static let key = "0123456789abcdef0123456789abcdef"

    init() throws {
        shop = try RuleShop()
        try shop.write("key", Self.key + "\n")
        try shop.write("consent.csv", "user,personalization\nu3,no\nu8,no\n")
        try shop.write(
            "experiments.json",
            """
            {"experiments": [{"name": "e", "salt": "s", "arms": [
              {"name": "control", "share": 0.5, "control": "popular"}, {"name": "own", "share": 0.5}]}]}
            """)
    }

    private func start(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> ScoringService {
        try shop.service(consent: "consent.csv") { settings in
            settings.experiments = shop.path("experiments.json")
            var log = ServiceSettings.LineLogSettings(file: shop.path("exposures.jsonl"))
            log.keyFile = shop.path("key")
            settings.exposureLog = log
            settings.eventLog = ServiceSettings.LineLogSettings(file: shop.path("log.jsonl"))
            change(&settings)
        }
    }

    private func lines(_ name: String) throws -> [JSONValue] {
        try String(decoding: bytes(of: shop.path(name)), as: UTF8.self).split(separator: "\n")
            .map { try JSONValue(parsing: Array($0.utf8)) }
    }

    private func answer(_ service: ScoringService, _ target: String) throws -> JSONValue {
        try JSONValue(parsing: service.answer("GET", target).body)
    }

    private func send(_ service: ScoringService, _ events: String...) throws -> (status: Int, body: JSONValue) {
        let answer = service.answer(
            "POST", "/v1/events", body: Array("{\"events\": [\(events.joined(separator: ", "))]}".utf8))
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    @Test func aLineIsKeptOfEachListThatIsShown() throws {
        let service = try start()
        var answers: [JSONValue] = []
        for user in 0..<12 { answers.append(try answer(service, "/v1/recommend/u\(user)?n=3")) }
        _ = try answer(service, "/v1/recommend/u0?n=3&shown=false")
        _ = service.answer("HEAD", "/v1/recommend/u0?n=3")
        _ = service.answer("POST", "/v1/recommend", body: Array(#"{"session": ["i1"], "n": 2}"#.utf8))
        service.finishLogs()
        let lines = try lines("exposures.jsonl")
        // Two opted out; the visitor without an id has a line.
        #expect(lines.count == 11)
        let shown = answers.filter { $0["request_id"] != nil }
        #expect(shown.count == 10)
        #expect(Set(lines.compactMap { $0["request_id"]?.stringValue }).count == 11)
        let hash = KeyedHash(key: Self.key.utf8)
        for (line, answer) in zip(lines, shown) {
            for name in ["request_id", "experiment", "arm", "model", "version"] { #expect(line[name] == answer[name]) }
            #expect(line["time"] == "2026-02-02T02:40:00.000Z" && line["placement"] == .null)
            let user = Array((answer["user"]?.stringValue ?? "").utf8)
            #expect(
                line["customer"]?.stringValue
                    == user.withUnsafeBytes { String(decoding: hash.name(of: $0), as: UTF8.self) })
            for (item, listed) in zip(line["items"]?.arrayValue ?? [], answer["items"]?.arrayValue ?? []) {
                #expect(item["item"] == listed["item"] && item["rank"] == listed["rank"])
                #expect(item["score"]?.doubleValue == listed["score"]?.doubleValue)
            }
            #expect(line["items"]?.arrayValue?.count == 3)
        }
        #expect(lines[10]["customer"] == .null && lines[10]["experiment"] == .null)
        let text = String(decoding: try bytes(of: shop.path("exposures.jsonl")), as: UTF8.self)
        for user in ["u3", "u8"] {
            let name = Array(user.utf8).withUnsafeBytes { String(decoding: hash.name(of: $0), as: UTF8.self) }
            #expect(!text.contains(name) && !text.contains("\"\(user)\""))
        }
    }

    @Test func eventsAreKeptOnceAndNothingOfWhoOptedOut() throws {
        let service = try start()
        let id = try #require(answer(service, "/v1/recommend/u1?n=3")["request_id"]?.stringValue)
        let purchase =
            #"{"id": "1", "user": "u1", "item": "i1", "type": "purchase", "price": 2.5, "quantity": 2, "order": "o", "request_id": "\#(id)"}"#
        let first = try send(
            service, purchase, #"{"id": "2", "user": "u3", "item": "i1", "type": "click"}"#,
            #"{"id": "3", "user": "u2", "item": "i1", "type": "nps", "value": 10, "time": "2026-02-01T10:00:00Z"}"#,
            #"{"id": "3", "user": "u2", "item": "i1", "type": "click"}"#)
        #expect(first.status == 200)
        #expect(first.body == .object(["accepted": .int(2), "duplicates": .int(1), "opted_out": .int(1)]))
        #expect(try send(service, purchase).body["duplicates"] == .int(1))
        service.finishLogs()
        let lines = try lines("log.jsonl")
        #expect(lines.count == 2)
        #expect(lines[0]["user"] == "u1" && lines[0]["item"] == "i1" && lines[0]["type"] == "purchase")
        #expect(lines[0]["price"] == .double(2.5) && lines[0]["quantity"]?.doubleValue == 2 && lines[0]["order"] == "o")
        #expect(lines[0]["timestamp"] == "2026-02-02T02:40:00.000Z" && lines[0]["request_id"]?.stringValue == id)
        #expect(lines[1]["value"] == .int(10) && lines[1]["timestamp"] == "2026-02-01T10:00:00.000Z")
        let metrics = shop.text(service, "/metrics")
        for line in [
            #"endcap_events_total{result="accepted"} 2"#, #"endcap_events_total{result="duplicate"} 2"#,
            #"endcap_events_total{result="opted_out"} 1"#, #"endcap_log_lines_total{log="events"} 2"#,
        ] { #expect(metrics.contains(line)) }
    }

    @Test func whoWasForgottenIsInNoExperimentAndInNoLogFromTheNextLookOn() throws {
        let service = try start()
        func shown(_ user: String) throws -> JSONValue { try answer(service, "/v1/recommend/\(user)?n=3") }
        #expect(try shown("u1")["arm"] != nil && shown("newcomer")["arm"] != nil)
        try shop.bench.trainer("models", "forget", "lists", "--user", "u1")
        // No version knows this one, so that no version changes.
        try shop.bench.trainer("models", "forget", "--all", "--user", "newcomer")
        try shop.look(service)
        for user in ["u1", "newcomer"] {
            let answer = try shown(user)
            #expect(answer["arm"] == nil && answer["experiment"] == nil && answer["request_id"] == nil)
            let event = #"{"id": "\#(user)", "user": "\#(user)", "item": "i1", "type": "click"}"#
            #expect(try send(service, event).body["opted_out"] == .int(1))
        }
        #expect(try shown("u2")["arm"] != nil)
        try shop.bench.trainer("models", "forget", "--all", "--user", "newcomer", "--readmit")
        try shop.look(service)
        #expect(try shown("newcomer")["arm"] != nil)
        service.finishLogs()
        #expect(try lines("log.jsonl").isEmpty)
        #expect(try lines("exposures.jsonl").count == 4)
    }

    @Test(arguments: [
        (#"{"user": "u", "item": "i", "type": "click"}"#, "'events[0].id': it is missing"),
        (#"{"id": "1", "item": "i", "type": "click"}"#, "'events[0].user': it is missing"),
        (#"{"id": "1", "user": "u", "item": "", "type": "click"}"#, "'events[0].item': it is empty"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "look"}"#, "'events[0].type': expected one of view, click"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "click", "price": 1}"#, "'events[0].price': it has no effect"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "purchase", "price": 1e300}"#, "'events[0].price'"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "nps", "value": 11}"#, "'events[0].value'"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "csat"}"#, "'events[0].value': it is missing"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "click", "time": "soon"}"#, "'events[0].time'"),
        (
            #"{"id": "1", "user": "u", "item": "i", "type": "click", "time": "2026-02-02T03:00:00Z"}"#,
            "'events[0].time'"
        ),
        (#"{"id": "1", "user": "u", "item": "i", "type": "click", "time": "2025-12-02"}"#, "'events[0].time'"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "click", "request_id": "x"}"#, "'events[0].request_id'"),
        (#"{"id": "1", "user": "u", "item": "i", "type": "click", "usr": "x"}"#, "'events[0].usr': an unknown field"),
    ])
    func aWrongEventIsRefusedAndNoneIsKept(event: String, problem: String) throws {
        let service = try start()
        let result = try send(service, event, #"{"id": "9", "user": "u1", "item": "i1", "type": "click"}"#)
        #expect(result.status == 400)
        #expect(result.body["error"]?.stringValue?.contains(problem) == true, "\(result.body)")
        service.finishLogs()
        #expect(try lines("log.jsonl").isEmpty)
    }

    /// A browser sends the password also with requests that foreign sites make.
    @Test func aPasswordOfABrowserReportsNothing() throws {
        let service = try start { ($0.tokenFile, $0.page) = (shop.path("key"), true) }
        let body = Array(#"{"events": [{"id": "9", "user": "u1", "item": "i1", "type": "click"}]}"#.utf8)
        func status(_ authorization: String) -> Int {
            service.answer("POST", "/v1/events", authorization: authorization, body: body).status
        }
        // The name x and the key as its password, in base 64.
        let password = "Basic eDowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg=="
        #expect(service.answer("GET", "/v1/models", authorization: password).status == 200)
        #expect(status(password) == 401)
        #expect(status("Bearer \(Self.key)") == 200)
    }

    @Test func withoutALogNoEventsAreTaken() throws {
        let service = try start { ($0.eventLog, $0.exposureLog) = (nil, nil) }
        #expect(try send(service, #"{"id": "9", "user": "u1", "item": "i1", "type": "click"}"#).status == 404)
        #expect(try answer(service, "/v1/recommend/u1")["request_id"] == nil)
    }

    @Test func whoeverSaysNoLaterIsInNoLineFromThenOn() throws {
        let service = try start()
        _ = try answer(service, "/v1/recommend/u1?n=3")
        try shop.write("consent.csv", "user,personalization\nu3,no\nu8,no\nu1,no\n")
        try shop.look(service)
        let refused = try answer(service, "/v1/recommend/u1?n=3")
        #expect(refused["request_id"] == nil && refused["arm"] == nil)
        let event = #"{"id": "9", "user": "u1", "item": "i1", "type": "click"}"#
        #expect(try send(service, event).body["opted_out"] == .int(1))
        service.finishLogs()
        #expect(try lines("exposures.jsonl").count == 1)
    }

    /// A limit on the size of files stands for a disk that is full.
    @Test func whatTheDiskDoesNotTakeWaitsAndBeyondTheBufferIsCounted() throws {
        let file = shop.path("exposures.jsonl")
        let service = try start { settings in
            settings.exposureLog?.bufferBytes = 65_536
        }
        // A folder in the place of the file cannot be written.
        #expect(unlink(file) == 0)
        #expect(mkdir(file, 0o755) == 0)
        var answered = 0
        for number in 0..<600 where service.answer("GET", "/v1/recommend/u1?n=3").status == 200 {
            answered += 1
            if number == 10 { usleep(300_000) }
        }
        #expect(answered == 600)
        usleep(300_000)
        #expect(try shop.degraded(service).contains { $0.contains("the log of exposures wait") })
        func count(_ name: String) -> Int {
            let start = "endcap_log_\(name){log=\"exposures\"} "
            let line = shop.text(service, "/metrics").split(separator: "\n").first { $0.hasPrefix(start) }
            return line.flatMap { Int($0.dropFirst(start.count)) } ?? -1
        }
        #expect(count("write_failures_total") > 0 && count("lines_dropped_total") > 0 && count("lines_total") == 0)
        #expect(rmdir(file) == 0)
        usleep(300_000)
        #expect(try shop.degraded(service).isEmpty)
        #expect(try lines("exposures.jsonl").count == count("lines_total"))
        #expect(count("lines_total") + count("lines_dropped_total") == 600)
        #expect(count("waiting_bytes") == 0)
        service.finishLogs()
    }
}
