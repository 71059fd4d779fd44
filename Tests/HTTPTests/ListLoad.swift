import Dispatch
import Documents
import Glibc
import Synchronization

/// The lists that are right, each as `listed` writes it.
struct ExpectedLists: Sendable {
    /// By version and user.
    var personal: [Int: [String: [String]]] = [:]
    /// By version.
    var popular: [Int: [String]] = [:]
    /// The users who must never get a personal list.
    var refusing: Set<String> = []
}

/// Clients that ask for the lists of the model `lists` at a steady rate, and hold every answer against the right ones.
final class ListLoad: Sendable {
    static let clients = 4
    /// What the clients ask for together; a machine that cannot hold it answers fewer.
    static let requestsPerSecond = 1_000

    struct Tally {
        var answers = 0
        var personal = 0
        /// The answers 503 with `Retry-After`, by which the service limits what it takes on.
        var limited = 0
        var failed = 0
        /// The first failures.
        var failures: [String] = []
        var versions: Set<Int> = []
        fileprivate var isOver = false
    }

    private enum Verdict {
        case personal(version: Int)
        case popular(version: Int)
        case limited
        case wrong(String)
    }

    private let port: Int
    private let users: [String]
    private let expected: ExpectedLists
    private let state = Mutex(Tally())

    init(port: Int, users: [String], expecting expected: ExpectedLists) {
        self.port = port
        self.users = users
        self.expected = expected
    }

    var tally: Tally { state.withLock { $0 } }

    /// Lets all clients end after the answer they wait for.
    func stop() { state.withLock { $0.isOver = true } }

    /// The work of the client with this number: asks on one connection until `stop` is called.
    func ask(_ number: Int) {
        var client = try? Client(port: port)
        let began = DispatchTime.now().uptimeNanoseconds
        var count = 0
        while !state.withLock({ $0.isOver }) {
            let user = users[(count * 7 + number) % users.count]
            let request = "GET /v1/recommend/\(user)?n=10 HTTP/1.1\r\nhost: localhost\r\n\r\n"
            let answer = client.flatMap { $0.send(request) ? $0.answer() : nil }
            record(judge(answer, for: user))
            if answer == nil || answer?.headers["connection"] == "close" { client = try? Client(port: port) }
            count += 1
            let due = began + UInt64(count * Self.clients) * 1_000_000_000 / UInt64(Self.requestsPerSecond)
            let now = DispatchTime.now().uptimeNanoseconds
            if due > now { usleep(UInt32((due - now) / 1000)) }
        }
    }

    private func judge(_ answer: Client.Answer?, for user: String) -> Verdict {
        guard let answer else { return .wrong("\(user): no answer") }
        if answer.status == 503, answer.headers["retry-after"] != nil { return .limited }
        let json = answer.json
        guard answer.status == 200, json["model"] == "lists", let version = json["version"]?.intValue else {
            return .wrong("\(user): \(answer.status) \(answer.text)")
        }
        let list = listed(json)
        if list == expected.popular[version] { return .popular(version: version) }
        if expected.refusing.contains(user) { return .wrong("\(user) said no and got \(answer.text)") }
        if list == expected.personal[version]?[user] { return .personal(version: version) }
        return .wrong("\(user): no list of version \(version): \(answer.text)")
    }

    private func record(_ verdict: Verdict) {
        state.withLock { tally in
            tally.answers += 1
            switch verdict {
            case .personal(let version):
                tally.personal += 1
                tally.versions.insert(version)
            case .popular(let version): tally.versions.insert(version)
            case .limited: tally.limited += 1
            case .wrong(let text):
                tally.failed += 1
                if tally.failures.count < 5 { tally.failures.append(text) }
            }
        }
    }
}
