import Documents
import Glibc
import Logging
import ModelFiles
import Service
import Synchronization
import TestSupport
import Testing

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let seconds = Mutex(1_770_000_000.0)

    /// Seconds since 1970 UTC.
    var now: Double { seconds.withLock { $0 } }

    func advance(_ seconds: Double) { self.seconds.withLock { $0 += seconds } }
}

/// A shop with a recommender, whose service follows a file of rules while a test writes it.
final class RuleShop {
    let bench: Workbench
    let clock = TestClock()
    /// Customers who said no at some time and did not take it back: at no look may they get a personal list.
    var refused: Set<String> = []

    /// Trains a recommender of the users `u0` to `u29` and the items `i0` to `i19`.
    init() throws {
        bench = try Workbench()
        var events = "user,item\n"
        for user in 0..<30 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item)\n"
            }
        }
        try train(on: try bench.folder.file("events.csv", events))
        try bench.trainer("models", "promote", "lists/1", "--to", "champion")
    }

    /// Trains the next version of the recommender.
    func train(on events: String) throws {
        try bench.fit("lists", events, "--factors", "2", "--epochs", "1")
    }

    // MARK: Files

    func path(_ name: String) -> String { "\(bench.folder.path)/\(name)" }

    /// Writes a file in place.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        // The kernel's time of a write may be some milliseconds coarse.
        usleep(20_000)
        try bench.folder.write(bytes, to: path(name))
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Writes a file under another name, then renames it.
    func replace(_ name: String, _ text: String) throws {
        try write("\(name).new", text)
        #expect(rename(path("\(name).new"), path(name)) == 0)
    }

    /// Sets the time of the last write to so many seconds ago.
    func setAge(_ name: String, _ seconds: Double) {
        let time = timeval(tv_sec: Int(clock.now - seconds), tv_usec: 0)
        #expect(utimes(path(name), [time, time]) == 0)
    }

    // MARK: The service

    func service(
        consent: String? = nil, stock: String? = nil, _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws -> ScoringService {
        var settings = ServiceSettings()
        settings.store = bench.store
        settings.consent = consent.map { ServiceSettings.ConsentSettings(file: path($0)) }
        settings.available = stock.map { path($0) }
        change(&settings)
        let clock = clock
        return try ScoringService(
            settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { clock.now })
    }

    /// Lets time pass, looks, and expects that nobody who said no gets a personal list.
    func look(_ service: ScoringService, after seconds: Double = 0.5) throws {
        clock.advance(seconds)
        try service.follow()
        for user in refused { #expect(try source(user, service) == "popular", "\(user)") }
    }

    /// Looks every half second for a time.
    func look(_ service: ScoringService, forSeconds seconds: Double) throws {
        for _ in 0..<Int(seconds * 2) { try look(service) }
    }

    func source(_ user: String, _ service: ScoringService) throws -> String? {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/\(user)?n=2").body)["source"]?.stringValue
    }

    func items(_ service: ScoringService) throws -> Set<String> {
        let list = try JSONValue(parsing: service.answer("GET", "/v1/recommend/nobody?n=20").body)
        return Set((list["items"]?.arrayValue ?? []).compactMap { $0["item"]?.stringValue })
    }

    func text(_ service: ScoringService, _ target: String) -> String {
        String(decoding: service.answer("GET", target).body, as: UTF8.self)
    }

    /// What readiness says of files that cannot be used.
    func degraded(_ service: ScoringService) throws -> [String] {
        let answer = service.answer("GET", "/v2/health/ready")
        #expect(answer.status == 200)
        return try (JSONValue(parsing: answer.body)["degraded"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    func metric(_ name: String, of file: String, _ service: ScoringService) -> String? {
        let start = "\(name){file=\"\(path(file))\"} "
        return text(service, "/metrics").split(separator: "\n").first { $0.hasPrefix(start) }
            .map { String($0.dropFirst(start.count)) }
    }
}
