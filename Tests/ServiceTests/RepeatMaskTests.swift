import Logging
import Service
import Synchronization
import TestSupport
import Testing

/// A model that lists only what customers bought is asked for lists without it.
@Suite struct RepeatMaskTests {
    @Test func listsOfPopularItemsAloneAreLoggedOnceForEachVersion() throws {
        let bench = try Workbench()
        let events = try bench.folder.file(
            "events.csv",
            "user,item,timestamp\nann,milk,2024-01-01\nann,milk,2024-01-08\nbob,tea,2024-01-02\nbob,milk,2024-01-09\n")
        for version in 1...2 {
            try bench.fit("again", events, "--algorithm", "repeat", "--days-ahead", "\(version)")
        }
        try bench.trainer("models", "promote", "again/1", "--to", "champion")
        var settings = ServiceSettings()
        settings.store = bench.store
        let log = WarningLog()
        let service = try ScoringService(
            settings, logger: Logger(label: "test") { _ in log.handler }, now: { 1_770_000_000 })
        func ask(_ target: String) { #expect(service.answer("GET", target).status == 200, "\(target)") }
        ask("/v1/recommend/ann?mask=none")
        #expect(log.warnings.isEmpty, "\(log.warnings)")
        for user in ["ann", "bob", "stranger"] { ask("/v1/recommend/\(user)") }
        #expect(log.warnings.count == 1, "\(log.warnings)")
        #expect(log.warnings.first?.hasPrefix("again/1 lists only what a customer bought before") == true)
        #expect(log.warnings.first?.hasSuffix("give 'mask' none") == true)
        try bench.trainer("models", "promote", "again/2", "--to", "champion")
        try service.follow()
        #expect(service.answer("POST", "/v1/recommend", body: Array(#"{"user": "ann"}"#.utf8)).status == 200)
        #expect(log.warnings.count == 2 && log.warnings.last?.hasPrefix("again/2 ") == true, "\(log.warnings)")
    }

    /// Other models rank what is new.
    @Test func otherModelsAreNotWarnedOf() throws {
        let shop = try RuleShop()
        let log = WarningLog()
        var settings = ServiceSettings()
        settings.store = shop.bench.store
        let service = try ScoringService(
            settings, logger: Logger(label: "test") { _ in log.handler }, now: { 1_770_000_000 })
        #expect(try shop.source("u1", service) == "personal")
        #expect(log.warnings.isEmpty, "\(log.warnings)")
    }
}

/// Keeps the warnings of a log.
private final class WarningLog: Sendable {
    private let kept = Mutex<[String]>([])

    var warnings: [String] { kept.withLock { $0 } }

    var handler: any LogHandler { Handler(log: self) }

    private struct Handler: LogHandler {
        let log: WarningLog
        var logLevel = Logger.Level.warning
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level == .warning else { return }
            log.kept.withLock { $0.append("\(event.message)") }
        }
    }
}
