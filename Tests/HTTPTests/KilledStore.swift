import Diagnostics
import Documents
import Files
import FoundationEssentials
import Glibc
import LinearAlgebra
import ModelFiles
import ModelStore
import TestSupport
import Testing

/// A store whose writers are killed, and what may be seen of it at each time.
final class KilledStore {
    /// What a command is about to do.
    struct Step {
        /// What follows `trainer`.
        let arguments: [String]
        /// The champions of which one is there at every moment.
        var champions: Set<Int>
        /// The lists of versions of which one is there once the next writer has tidied up.
        var versions: [[Int]]
        /// Whether the command must run again to its end, as its documentation says of a kill.
        var isRepeated = false
    }

    /// Something that `trainer` does to a store; a further one is an entry of `all`.
    struct Action: Sendable {
        let name: String
        /// Prepares the store, and says what the command may leave.
        let plan: @Sendable (KilledStore) throws -> Step

        static let all: [Action] = [
            Action(name: "write") { store in
                let seed = "\(Int(store.generator.uniform() * 1_000_000))"
                let before = try store.versions
                return try store.step(
                    ["fit", "recommender", "--events", store.events, "--model", "shop", "--seed", seed]
                        + KilledStore.size,
                    versions: [before, before + [(before.last ?? 0) + 1]])
            },
            Action(name: "promote") { store in
                let next = try store.other()
                return try store.step(["models", "promote", "shop/\(next)", "--to", "champion"], champion: next)
            },
            Action(name: "roll back") { store in
                let next = try store.other()
                return try store.step(["models", "rollback", "shop", "--to", "\(next)"], champion: next)
            },
            Action(name: "prune") { store in
                for _ in 0..<3 { try store.write() }
                let rule = try PruningRule(keep: 2, keepFor: 3600)
                let plan = try store.store.pruningPlan(of: "shop", by: rule, now: KilledStore.now())
                let before = try store.versions
                let gone = Set(plan.pruned.map(\.number))
                return try store.step(
                    ["models", "prune", "shop", "--keep", "2", "--keep-for", "1h"],
                    versions: [before, before.filter { !gone.contains($0) }])
            },
            Action(name: "forget") { store in
                store.forgotten += 1
                var step = try store.step(["models", "forget", "shop", "--user", "u\(users - store.forgotten)"])
                step.isRepeated = true
                return step
            },
            Action(name: "sign") { store in
                let version = try store.other()
                return try store.step(["models", "sign", "shop/\(version)", "--key", store.key])
            },
        ]
    }

    private static let size = ["--factors", "4", "--epochs", "2"]
    /// More than are forgotten.
    private static let users = 500
    let bench: Workbench
    let store: ModelStore
    let events: String
    /// A private key.
    let key: String
    private(set) var generator: SeededGenerator
    private var forgotten = 0
    private let author = Author(name: "test") { KilledStore.now() }

    init(seed: UInt64) throws {
        bench = try Workbench()
        store = ModelStore(path: bench.store)
        generator = SeededGenerator(seed: seed)
        var rows = "user,item\n"
        for user in 0..<Self.users {
            for item in 0..<30 where (user * 7 + item * 5) % 4 != 0 && item % 3 == user % 3 {
                rows += "u\(user),i\(item)\n"
            }
        }
        events = try bench.folder.file("events.csv", rows)
        key = "\(bench.folder.path)/release.key"
        let made = try Command.shell(#"openssl ecparam -name prime256v1 -genkey -noout -out "$1""#, key)
        guard made.exitCode == 0 else { throw Command.Failure("openssl made no key: \(made.messages)") }
        for seed in 1...3 { try bench.fit("shop", events, Self.size + ["--seed", "\(seed)"]) }
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
    }

    var folder: String { "\(bench.store)/shop" }
    var versions: [Int] { get throws { try store.versionNumbers(of: "shop") } }
    var champion: Int { get throws { try store.resolve(Reference(parsing: "shop")).number } }

    /// A number from 0 up to 1.
    func uniform() -> Double { generator.uniform() }

    /// A version that is not the champion.
    private func other() throws -> Int {
        let champion = try champion
        let others = try versions.filter { $0 != champion }
        return others[Int(uniform() * Double(others.count))]
    }

    private func step(_ arguments: [String], champion next: Int? = nil, versions: [[Int]]? = nil) throws -> Step {
        let champions = try Set([champion, next].compactMap(\.self))
        return Step(
            arguments: arguments + ["--store", bench.store, "--quiet"], champions: champions,
            versions: try versions ?? [self.versions])
    }

    /// Writes a version with the files of the champion, as the next writer.
    @discardableResult
    func write() throws -> Int {
        let version = try store.resolve(Reference(parsing: "shop"))
        let manifest = try store.manifest(of: version)
        return try store.write(model: "shop", by: author) { folder in
            for name in manifest.files.keys { try copyFile(version.path(of: name), to: "\(folder)/\(name)") }
            return manifest
        }
    }

    /// Lets a command run to its end.
    func run(_ arguments: [String]) throws {
        let result = try Command.start("trainer", arguments).wait()
        guard result.exitCode == 0 else {
            throw Command.Failure("\(arguments) ended with \(result.exitCode): \(result.messages)")
        }
    }

    /// Lets a command run and kills it somewhere, unless it ends before.
    ///
    /// - Parameters:
    ///   - arguments: What follows `trainer`.
    ///   - seconds: After how long; `nil` for a moment after the first hidden file has appeared.
    /// - Returns: How it ended, and how long it ran.
    /// - Throws: `Command.Failure`.
    func kill(_ arguments: [String], after seconds: Double?) throws -> (exitCode: Int32, seconds: Double) {
        let start = ContinuousClock.now
        let running = try Command.start("trainer", arguments)
        if let seconds {
            usleep(UInt32(seconds * 1_000_000))
        } else {
            while !running.hasEnded, try !isBeingWritten(by: running.process) { usleep(100) }
            usleep(UInt32(uniform() * 5_000))
        }
        running.kill()
        let result = try running.wait()
        guard [0, 128 + SIGKILL].contains(result.exitCode) else {
            throw Command.Failure("\(arguments) ended with \(result.exitCode): \(result.messages)")
        }
        return (result.exitCode, start.duration(to: .now) / .seconds(1))
    }

    private func isBeingWritten(by process: Int32) throws -> Bool {
        let signatures = "\(folder)/signatures"
        let names = try Folder.names(in: folder) + (Folder.exists(signatures) ? Folder.names(in: signatures) : [])
        return names.contains {
            $0.hasPrefix(".") && ($0.contains("-\(process)-") || $0.contains(".\(process).") || $0 == ".pruning.json")
        }
    }

    static func now() -> UTCTime { UTCTime(seconds: Int64(time(nil))) }
}
