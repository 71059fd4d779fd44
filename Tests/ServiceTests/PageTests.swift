import Documents
import Logging
import ModelFiles
import Service
import Synchronization
import TestSupport
import Testing

/// The page on which people look at lists, and the routes that only it needs.
@Suite struct PageTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private static let hostile = #"</script><script>alert("1")</script>"#
    private let shop: RuleShop

    /// Trains a second version of the lists, whose items have titles, categories, types and days.
    init() throws {
        shop = try RuleShop()
        var events = "user,item,type,timestamp\n"
        for user in 0..<30 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                let type = (user + item) % 2 == 0 ? "view" : "purchase"
                events += "u\(user),i\(item),\(type),2024-03-\(item + 10)\n"
            }
        }
        let titles = (0..<20).map { item in
            let title = item == 3 ? Self.hostile.replacing("\"", with: "\"\"") : "Title \(item)"
            return "i\(item),\"\(title)\",c\(item % 2)\n"
        }
        let items = try shop.bench.folder.file("items.csv", "item,title,category\n" + titles.joined())
        try shop.bench.fit(
            "lists", try shop.bench.folder.file("typed.csv", events), "--items", items, "--type", "type", "--weight",
            "view=1", "--weight", "purchase=4", "--factors", "2", "--epochs", "1")
        try shop.promote("lists/2")
    }

    private func service(
        consent: String? = nil, _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws -> ScoringService {
        try shop.service(consent: consent) { settings in
            settings.page = true
            change(&settings)
        }
    }

    private func json(_ answer: ServiceAnswer) throws -> JSONValue { try JSONValue(parsing: answer.body) }

    private func header(_ name: String, _ answer: ServiceAnswer) -> String? {
        answer.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    // MARK: Off and on

    @Test func withoutThePageItsRoutesAreUnknown() throws {
        let service = try shop.service()
        for (method, target, body) in [
            ("GET", "/", ""), ("GET", "/page.css", ""), ("GET", "/page.js", ""), ("POST", "/", ""),
            ("POST", "/v1/history", #"{"user":"u1"}"#), ("POST", "/v1/items", "{}"), ("GET", "/v1/items", ""),
        ] {
            let answer = service.answer(method, target, body: Array(body.utf8))
            #expect(answer.status == 404, "\(method) \(target)")
            #expect(answer.body == service.answer("GET", "/nowhere").body, "\(method) \(target)")
            #expect(header("content-security-policy", answer) == nil && header("server-timing", answer) == nil)
        }
    }

    @Test func thePageIsThreeFilesUnderAStrictPolicy() throws {
        let service = try service()
        for (target, type) in [
            ("/", "text/html; charset=utf-8"), ("/page.css", "text/css; charset=utf-8"),
            ("/page.js", "text/javascript; charset=utf-8"),
        ] {
            let answer = service.answer("GET", target)
            #expect(answer.status == 200 && answer.contentType == type)
            let policy = try #require(header("content-security-policy", answer))
            for rule in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
            ] { #expect(policy.split(separator: "; ").contains(rule[...]), "\(rule)") }
            #expect(!policy.contains("unsafe") && !policy.contains("http"))
            #expect(header("x-content-type-options", answer) == "nosniff")
            #expect(header("referrer-policy", answer) == "no-referrer")
            #expect(header("access-control-allow-origin", answer) == nil)
            #expect(service.answer("GET", target + "?x=1").status == 400)
            #expect(service.answer("POST", target).status == 405)
        }
    }

    /// What the policy forbids would only show in a browser, and what it cannot forbid must not be there.
    @Test func thePageHasNothingInlineAndNothingFromElsewhere() throws {
        let service = try service()
        func text(_ target: String) -> String { String(decoding: service.answer("GET", target).body, as: UTF8.self) }
        let (page, style, script) = (text("/"), text("/page.css"), text("/page.js"))
        #expect(page.contains(#"<script src="page.js" defer></script>"#))
        #expect(try page.matches(of: Regex("<script")).count == 1)
        #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"))
        // The one address is the name of SVG in the icon.
        #expect(try page.matches(of: Regex("https?:")).count == 1 && page.contains("http://www.w3.org/2000/svg"))
        #expect(!style.contains("url(") && !style.contains("@import"))
        #expect(!script.contains("http:") && !script.contains("https:"))
        for danger in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "localStorage",
            "sessionStorage", "indexedDB", "document.cookie", "history.pushState", "history.replaceState",
            "location.hash", "location =", "location.href", "window.open", "import(", "console.", "v1/recommend/",
            "v1/similar/",
        ] { #expect(!script.contains(danger), "\(danger)") }
    }

    @Test func answersSayHowLongTheyTookWhileThePageIsOn() throws {
        let timing = try #require(header("server-timing", try service().answer("GET", "/v1/recommend/u1")))
        #expect(try timing.wholeMatch(of: Regex(#"answer;dur=[0-9]+(\.[0-9]+)?(e-[0-9]+)?"#)) != nil, "\(timing)")
    }

    // MARK: The token

    @Test func aBrowserShowsTheTokenAsThePasswordOfAnyUser() throws {
        let file = try shop.bench.folder.file("token", Self.token + "\n")
        let service = try service { $0.tokenFile = file }
        let plain = try shop.service { $0.tokenFile = file }
        func basic(_ pair: String) -> String { "Basic \(base64(pair))" }
        for (method, target, body) in [
            ("GET", "/", ""), ("GET", "/page.js", ""), ("POST", "/v1/history", #"{"user":"u1"}"#),
            ("POST", "/v1/items", "{}"), ("GET", "/v1/recommend/u1", ""), ("GET", "/v1/models", ""),
        ] {
            func answer(_ authorization: String?, _ service: ScoringService) -> ServiceAnswer {
                service.answer(method, target, authorization: authorization, body: Array(body.utf8))
            }
            for wrong in [
                nil, basic("someone:\(Self.token)x"), basic("\(Self.token):"), basic(Self.token), basic(":"), "Basic",
                "Basic \(Self.token)", "Basic !!!!", "Basic " + base64("a:\(Self.token)").dropLast(), "Bearer x",
            ] {
                let refused = answer(wrong, service)
                #expect(refused.status == 401, "\(target) \(wrong ?? "-")")
                let challenge = header("www-authenticate", refused)
                let isFile = target == "/" || target == "/page.js"
                #expect(challenge == (isFile ? #"Basic realm="endcap", charset="UTF-8""# : "Bearer"), "\(target)")
            }
            for right in [
                basic("someone:\(Self.token)"), basic(":\(Self.token)"), basic("ü:\(Self.token)"),
                basic("x:\(Self.token)").replacing("Basic", with: "basic"), "Bearer \(Self.token)",
            ] { #expect(answer(right, service).status == 200, "\(target) \(right)") }
        }
        // Without the page there is no browser to show a password.
        let answer = plain.answer("GET", "/v1/models", authorization: basic("x:\(Self.token)"))
        #expect(answer.status == 401 && header("www-authenticate", answer) == "Bearer")
        #expect(plain.answer("GET", "/v1/models", authorization: "Bearer \(Self.token)").status == 200)
    }

    /// The alphabet of RFC 4648, section 4.
    private func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = (0..<3).reduce(0) { $0 << 8 | (($1 < part.count) ? Int(part[$1]) : 0) }
            return (0..<4).map { $0 <= part.count ? String(alphabet[bits >> (18 - 6 * $0) & 63]) : "=" }.joined()
        }.joined()
    }

    /// A web site may let its own name lead to this service, so that the browser takes its script for one of ours.
    @Test func withoutATokenThePageAnswersUnderNoForeignName() throws {
        let service = try service { $0.host = "scores.local" }
        for own in [nil, "127.0.0.1:8080", "10.1.2.3", "[::1]:8080", "localhost:1", "LOCALHOST", "Scores.local:8080"] {
            #expect(service.answer("GET", "/", host: own).status == 200, "\(own ?? "-")")
        }
        for foreign in [
            "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "",
            "scores.local.evil.example",
        ] {
            for (method, target) in [("GET", "/"), ("POST", "/v1/history"), ("POST", "/v1/items")] {
                let answer = service.answer(method, target, host: foreign, body: Array(#"{"user":"u1"}"#.utf8))
                #expect(answer.status == 403, "\(foreign) \(target)")
                #expect(try json(answer)["remedy"]?.stringValue?.contains("token_file") == true)
            }
            #expect(service.answer("GET", "/v1/recommend/u1", host: foreign).status == 200)
        }
        let file = try shop.bench.folder.file("token", Self.token + "\n")
        let closed = try self.service { $0.tokenFile = file }
        let answer = closed.answer("GET", "/", authorization: "Bearer \(Self.token)", host: "scores.example")
        #expect(answer.status == 200)
    }

    // MARK: History

    @Test func aHistoryHasTitlesTypesAndDays() throws {
        let service = try service()
        let answer = shop.post("/v1/history", #"{"user":"u3"}"#, service)
        #expect(answer.status == 200)
        let history = try json(answer)
        #expect(history["model"] == "lists" && history["version"]?.intValue == 2 && history["user"] == "u3")
        #expect(history["standing"] == "known" && history["asked"] == nil)
        let items = try #require(history["items"]?.arrayValue)
        // The rule by which the events were made.
        let expected = (0..<20).filter { $0 % 3 == 0 && (3 * 7 + $0 * 5) % 4 != 0 }
        #expect(Set(items.compactMap { $0["item"]?.stringValue }) == Set(expected.map { "i\($0)" }))
        #expect(history["count"]?.intValue == expected.count)
        let first = try #require(items.first)
        let number = try #require(Int(first["item"]?.stringValue?.dropFirst() ?? ""))
        #expect(first["types"]?.arrayValue == [(3 + number) % 2 == 0 ? "view" : "purchase"])
        #expect(first["category"]?.stringValue == "c\(number % 2)")
        #expect(first["last_day"]?.stringValue == "2024-03-\(number + 10)")
        #expect((first["confidence"]?.doubleValue ?? 0) > 0 && first["rating"] == nil)
        let values = items.compactMap { $0["confidence"]?.doubleValue }
        #expect(values == values.sorted(by: >))
        let cut = try json(shop.post("/v1/history", #"{"user":"u3","n":2,"model":"lists"}"#, service))
        #expect(cut["items"]?.arrayValue == Array(items.prefix(2)) && cut["count"] == history["count"])
        let stranger = try json(shop.post("/v1/history", #"{"user":"nobody"}"#, service))
        #expect(stranger["standing"] == "unknown" && stranger["items"]?.arrayValue?.isEmpty == true)
    }

    @Test func whoSaidNoHasNoHistory() throws {
        try shop.write("consent.csv", "user,personalization\nu3,no\nu5,yes\n")
        let service = try service(consent: "consent.csv")
        func history(_ user: String) throws -> JSONValue {
            try json(shop.post("/v1/history", #"{"user":"\#(user)"}"#, service))
        }
        let refused = try history("u3")
        #expect(refused["standing"] == "no_consent" && refused["items"]?.arrayValue?.isEmpty == true)
        #expect(refused["count"]?.intValue == 0)
        #expect(try history("u5")["standing"] == "known" && history("u4")["standing"] == "known")
        // A new no counts at the next look, as it does for lists.
        try shop.replace("consent.csv", "user,personalization\nu3,no\nu5,no\n")
        shop.refused = ["u3", "u5"]
        try shop.look(service)
        #expect(try history("u5")["standing"] == "no_consent" && history("u5")["items"]?.arrayValue?.isEmpty == true)
        // Where silence is a no, silence has no history.
        let strict = try self.service(consent: "consent.csv") { $0.consent?.defaultYes = false }
        let silent = try json(shop.post("/v1/history", #"{"user":"u4"}"#, strict))
        #expect(silent["standing"] == "no_consent" && silent["items"]?.arrayValue?.isEmpty == true)
    }

    @Test func aHistoryOfSeveralIdsNamesTheOneThatStandsForAll() throws {
        let pairs = try shop.bench.folder.file("ids.csv", "device,account\nd4,u4\n")
        try shop.bench.fit("merged", shop.path("events.csv"), "--identities", pairs, "--factors", "2", "--epochs", "1")
        try shop.promote("merged/1")
        try shop.write("consent.csv", "user,personalization\nu7,no\n")
        let service = try service { $0.recommender = "merged" }
        let own = try json(shop.post("/v1/history", #"{"user":"u4"}"#, service))
        let device = try json(shop.post("/v1/history", #"{"user":"d4"}"#, service))
        #expect(device["user"] == "u4" && device["asked"] == "d4" && device["items"] == own["items"])
        #expect(own["asked"] == nil && own["items"]?.arrayValue?.isEmpty == false)
    }

    // MARK: Items and models

    @Test func itemsAreFoundAndHostileTitlesAreTexts() throws {
        let service = try service()
        let found = try json(shop.post("/v1/items", #"{"text":"SCRIPT alert","n":3}"#, service))
        #expect(found["count"]?.intValue == 1 && found["version"]?.intValue == 2)
        let item = try #require(found["items"]?.arrayValue?.first)
        #expect(item["item"] == "i3" && item["title"]?.stringValue == Self.hostile && item["category"] == "c1")
        #expect((item["customers"]?.intValue ?? 0) > 0)
        let all = try json(shop.post("/v1/items", "{}", service))
        #expect(all["items"]?.arrayValue?.count == 10 && (all["count"]?.intValue ?? 0) >= 15)
        #expect(header("x-content-type-options", shop.post("/v1/items", "{}", service)) == "nosniff")
    }

    @Test func aModelIsDescribedWithWhatCanBeChosen() throws {
        try shop.trainChurn()
        let service = try shop.service()
        let lists = try json(service.answer("GET", "/v1/models/lists"))
        #expect(lists["name"] == "lists" && lists["version"]?.intValue == 2 && lists["family"] == "recommender")
        #expect(lists["categories"]?.arrayValue == ["c0", "c1"] && lists["sessions"] == true)
        #expect(lists["types"]?.arrayValue?.map { $0["type"] } == ["purchase", "view"])
        #expect(lists["types"]?.arrayValue?.map { $0["weight"]?.doubleValue } == [4, 1])
        #expect(try json(service.answer("GET", "/v1/models/lists@champion")) == lists)
        let churn = try json(service.answer("GET", "/v1/models/churn"))
        let columns = try #require(churn["columns"]?.arrayValue)
        #expect(churn["outcome"] == "churn" && churn["from_events"] == false)
        #expect(columns.map { $0["column"] } == ["tenure", "plan"])
        // 120 rows with row % 17.
        let mean = Double((0..<120).map { $0 % 17 }.reduce(0, +)) / 120
        #expect(abs((columns[0]["mean"]?.doubleValue ?? 0) - mean) < 1e-9)
        #expect(columns[1]["levels"]?.arrayValue == ["basic", "pro"])
        #expect(service.answer("GET", "/v1/models/other").status == 404)
        #expect(service.answer("GET", "/v1/models/lists?x=1").status == 400)
    }

    @Test func thePagesBodiesAreReadStrictly() throws {
        try shop.trainChurn()
        let service = try service { $0.limits.items = 50 }
        for (target, body, part, status) in [
            ("/v1/history", "{}", "'user'", 400), ("/v1/history", #"{"user":null}"#, "'user'", 400),
            ("/v1/history", #"{"user":7}"#, "'user'", 400), ("/v1/history", #"{"user":"u1","n":0}"#, "'n'", 400),
            ("/v1/history", #"{"user":"u1","n":51}"#, "'n'", 400), ("/v1/history", #"{"usr":"u1"}"#, "'usr'", 400),
            ("/v1/history", "", "JSON", 400), ("/v1/history?n=3", #"{"user":"u1"}"#, "'n'", 400),
            ("/v1/history", #"{"user":"u1","model":"churn"}"#, "'churn'", 404),
            ("/v1/history", #"{"user":"u1","model":"other"}"#, "'other'", 404),
            ("/v1/items", "[]", "object", 400), ("/v1/items", #"{"text":7}"#, "'text'", 400),
            ("/v1/items", #"{"text":"\#(String(repeating: "ü", count: 257))"}"#, "'text'", 400),
            ("/v1/items", #"{"n":51}"#, "'n'", 400), ("/v1/items", #"{"query":"x"}"#, "'query'", 400),
            ("/v1/items", #"{"model":"churn"}"#, "'churn'", 404),
        ] {
            let answer = shop.post(target, body, service)
            let error = try json(answer)["error"]?.stringValue ?? ""
            #expect(answer.status == status && error.contains(part), "\(target) \(body): \(error)")
        }
        #expect(shop.post("/v1/items", #"{"text":"\#(String(repeating: "ü", count: 256))"}"#, service).status == 200)
    }

    // MARK: The log

    @Test(arguments: [false, true])
    func theLogHasNoIds(asksForIds: Bool) throws {
        var settings = ServiceSettings()
        settings.store = shop.bench.store
        settings.page = true
        settings.log.ids = asksForIds
        let log = KeptLog()
        let service = try ScoringService(
            settings, logger: Logger(label: "test") { _ in KeptLog.Handler(log: log) }, now: { 1_770_000_000 })
        for (target, body) in [
            ("/v1/history", #"{"user":"u17"}"#), ("/v1/items", #"{"text":"i11"}"#),
            ("/v1/recommend", #"{"user":"u17","session":["i11"]}"#), ("/v1/history", #"{"usr":"u17"}"#),
        ] { _ = shop.post(target, body, service) }
        let text = log.lines.joined(separator: "\n")
        #expect(text.contains("/v1/history") && text.contains("/v1/items") && text.contains("/v1/recommend"))
        #expect(!text.contains("u17") && !text.contains("i11"))
    }
}

/// Keeps the lines of a log.
private final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    struct Handler: LogHandler {
        let log: KeptLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
