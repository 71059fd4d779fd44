import ModelStore
import Scoring
import Synchronization

/// The counters of the service, for Prometheus.
final class Metrics: Sendable {
    /// One answered request.
    struct Observation: Sendable {
        let route: String
        let model: String
        let version: Int
        let code: Int
        let seconds: Double
    }

    private struct Request: Hashable {
        let route: String
        let model: String
        let version: Int
        let code: Int
    }

    private struct LevelColumn: Hashable {
        let model: String
        let column: String
    }

    private struct Latency {
        var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double, _ bucket: Int) {
            counts[bucket] += 1
            sum += seconds
        }
    }

    private struct State {
        var requests: [Request: Int] = [:]
        var latencies: [String: Latency] = [:]
        var items: [String: Int] = [:]
        var opened: [String: Int] = [:]
        var refused: [String: Int] = [:]
        var unreadable: [String: Int] = [:]
        var unknownUsers = 0
        var failedLooks = 0
        var unmetArms = 0
        var unseenLevels: [LevelColumn: Int] = [:]
    }

    /// The upper bounds of the histogram's buckets, in seconds.
    private static let bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

    private let state = Mutex(State())
    /// The number of open connections.
    let connections = Atomic<Int>(0)
    /// The number of requests in progress, from the first byte of the request to the last byte of the response.
    let requests = Atomic<Int>(0)
    /// How often connections could not be accepted and had to wait.
    let acceptFailures = Atomic<Int>(0)

    func record(_ observation: Observation) {
        let request = Request(
            route: observation.route, model: observation.model, version: observation.version, code: observation.code)
        let bucket = Self.bounds.firstIndex { observation.seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.requests[request, default: 0] += 1
            state.latencies[observation.route, default: Latency()].add(observation.seconds, bucket)
        }
    }

    func countItems(_ count: Int, from source: String) {
        if count > 0 { state.withLock { $0.items[source, default: 0] += count } }
    }

    /// Counts a list that an arm could not make, because its model cannot answer.
    func countUnmetArm() { state.withLock { $0.unmetArms += 1 } }

    func countUnknownUser() { state.withLock { $0.unknownUsers += 1 } }

    /// Counts the cells of rows with levels that the training of their model did not have.
    func countUnseenLevels(of rows: [ScoredRow]) {
        guard rows.contains(where: { $0.unseenLevels != nil }) else { return }
        state.withLock { state in
            for row in rows {
                for column in row.unseenLevels ?? [] {
                    state.unseenLevels[LevelColumn(model: row.model, column: column), default: 0] += 1
                }
            }
        }
    }

    func countOpened(_ version: Version) { state.withLock { $0.opened[version.model, default: 0] += 1 } }

    func countRefused(_ version: Version) { state.withLock { $0.refused[version.model, default: 0] += 1 } }

    func countFailedLook() { state.withLock { $0.failedLooks += 1 } }

    func countUnreadableFile(_ path: String) { state.withLock { $0.unreadable[path, default: 0] += 1 } }

    /// All metrics in Prometheus' text format, version 0.0.4.
    ///
    /// - Parameters:
    ///   - models: The served models.
    ///   - logs: The logs of answers and events.
    ///   - now: Seconds since 1970 UTC.
    /// - Returns: The page.
    func text(_ models: ServedModels, _ logs: FeedbackLogs, now: Double) -> String {
        let state = state.withLock { $0 }
        var page = MetricsPage()
        page.begin("endcap_requests_total", "counter", "Answered requests.")
        for (request, count) in state.requests {
            page.sample(
                [
                    ("route", request.route), ("model", request.model),
                    ("version", request.version == 0 ? "" : "\(request.version)"), ("code", "\(request.code)"),
                ], "\(count)")
        }
        page.begin("endcap_request_duration_seconds", "histogram", "Time from a request's last byte to its answer.")
        for (route, latency) in state.latencies {
            var total = 0
            for (index, count) in latency.counts.enumerated() {
                total += count
                let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
                page.sample([("route", route), ("le", bound)], "\(total)", suffix: "_bucket")
            }
            page.sample([("route", route)], "\(latency.sum)", suffix: "_sum")
            page.sample([("route", route)], "\(total)", suffix: "_count")
        }
        page.begin("endcap_items_total", "counter", "Recommended items by their source.")
        for (source, count) in state.items { page.sample([("source", source)], "\(count)") }
        page.begin("endcap_unknown_users_total", "counter", "Requests for a user that the model does not know.")
        page.sample([], "\(state.unknownUsers)")
        page.begin("endcap_unmet_arms_total", "counter", "Usual lists in place of an arm's, whose model cannot answer.")
        page.sample([], "\(state.unmetArms)")
        page.write(logs)
        page.begin("endcap_versions_opened_total", "counter", "Versions that began to answer.")
        for (model, count) in state.opened { page.sample([("model", model)], "\(count)") }
        page.begin("endcap_versions_refused_total", "counter", "Versions that were refused or withdrawn.")
        // Export 0 first: Prometheus cannot see the first increment otherwise.
        let served = Dictionary(models.all.compactMap { $0.entry.current }.map { ($0.version.model, 0) }) { $1 }
        for (model, count) in served.merging(state.refused, uniquingKeysWith: { $1 }) {
            page.sample([("model", model)], "\(count)")
        }
        page.begin(
            "endcap_versions_degraded", "gauge", "1 while a version answers whose files have changed or are damaged.")
        for (name, entry) in models.all {
            guard let served = entry.current else { continue }
            page.sample(Self.labels(name, served), entry.damage == nil ? "0" : "1")
        }
        page.begin("endcap_files_unreadable_total", "counter", "Readings of a file of rules that failed.")
        for (file, count) in state.unreadable { page.sample([("file", file)], "\(count)") }
        page.begin("endcap_files_stale", "gauge", "1 while the last good content of a file of rules counts on.")
        for file in models.ruleFiles { page.sample([("file", file.path)], file.status.isStale ? "1" : "0") }
        page.begin("endcap_files_unconfirmed", "gauge", "1 while a smaller file of rules waits for confirmation.")
        for file in models.ruleFiles {
            page.sample([("file", file.path)], file.status == .unconfirmed ? "1" : "0")
        }
        page.begin("endcap_look_failures_total", "counter", "Looks at aliases and files that failed unexpectedly.")
        page.sample([], "\(state.failedLooks)")
        page.begin("endcap_rule_ids", "gauge", "Ids of a file of rules that the version which answers knows or not.")
        for (name, entry) in models.all {
            guard let served = entry.current else { continue }
            for (rule, known, unknown) in served.ruleIds {
                page.sample([("name", name), ("rule", rule), ("known", "true")], "\(known)")
                page.sample([("name", name), ("rule", rule), ("known", "false")], "\(unknown)")
            }
        }
        page.begin("endcap_unseen_levels_total", "counter", "Scored cells with a level that training did not have.")
        let columns = models.all.compactMap { $0.entry.current }.flatMap { served in
            served.levelColumns.map { (LevelColumn(model: served.version.model, column: $0), 0) }
        }
        let cells = Dictionary(columns, uniquingKeysWith: { $1 }).merging(state.unseenLevels, uniquingKeysWith: { $1 })
        for (place, count) in cells {
            page.sample([("model", place.model), ("column", place.column)], "\(count)")
        }
        page.begin("endcap_model_info", "gauge", "1 for each version that answers.")
        for (name, entry) in models.all {
            guard let served = entry.current else { continue }
            page.sample(Self.labels(name, served), "1")
        }
        page.begin("endcap_model_age_seconds", "gauge", "Seconds since the version that answers was trained.")
        for (name, entry) in models.all {
            guard let served = entry.current else { continue }
            page.sample(Self.labels(name, served), "\(now - served.created)")
        }
        page.begin("endcap_personalization_allowed", "gauge", "0 while nobody may get a personal list.")
        page.sample([], models.whyImpersonal == nil ? "1" : "0")
        page.begin("endcap_connections", "gauge", "Open connections.")
        page.sample([], "\(connections.load(ordering: .relaxed))")
        page.begin("endcap_accept_failures_total", "counter", "Times that connections could not be accepted.")
        page.sample([], "\(acceptFailures.load(ordering: .relaxed))")
        page.begin("endcap_requests_in_flight", "gauge", "Requests that are read or answered.")
        page.sample([], "\(requests.load(ordering: .relaxed))")
        return page.text
    }

    private static func labels(_ name: String, _ served: ServedVersion) -> [(String, String)] {
        [("name", name), ("model", served.version.model), ("version", "\(served.version.number)")]
    }
}

/// A page in Prometheus' text format.
private struct MetricsPage {
    private(set) var text = ""
    private var name = ""

    mutating func begin(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ labels: [(String, String)], _ value: String, suffix: String = "") {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    /// What became of the lines of the logs, and of events.
    mutating func write(_ logs: FeedbackLogs) {
        begin("endcap_log_lines_total", "counter", "Lines that were written to a log.")
        for log in logs.all { sample([("log", log.name)], "\(log.writtenLines.load(ordering: .relaxed))") }
        begin(
            "endcap_log_lines_dropped_total", "counter", "Lines that are lost: beyond the buffer, torn, or at the end.")
        for log in logs.all { sample([("log", log.name)], "\(log.droppedLines.load(ordering: .relaxed))") }
        begin("endcap_log_write_failures_total", "counter", "Times that a log could not be written.")
        for log in logs.all { sample([("log", log.name)], "\(log.failures.load(ordering: .relaxed))") }
        begin("endcap_log_waiting_bytes", "gauge", "Bytes of lines that wait to be written.")
        for log in logs.all { sample([("log", log.name)], "\(log.waitingBytes)") }
        guard logs.events != nil else { return }
        begin("endcap_events_total", "counter", "Events by what became of them.")
        sample([("result", "accepted")], "\(logs.taken.load(ordering: .relaxed))")
        sample([("result", "duplicate")], "\(logs.repeated.load(ordering: .relaxed))")
        sample([("result", "opted_out")], "\(logs.optedOut.load(ordering: .relaxed))")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
