import Diagnostics
import Documents
import Files
import LinearAlgebra
import ModelFiles
import ModelStore
import Monitoring
import Recommenders
import TestSupport
import Training

/// A folder with a store, tables and batches, in which monitorings run with fixed clocks.
struct MonitoringBench {
    let folder: TemporaryFolder
    /// 14 March 2023, 00:00.
    let author = Author(name: "tester") { UTCTime(seconds: 1_678_752_000) }
    let machine = Machine(threads: 2) { 0 }

    init() throws {
        folder = try TemporaryFolder()
    }

    var store: ModelStore { ModelStore(path: "\(folder.path)/models") }

    func table(_ name: String, _ lines: [String]) throws -> String {
        try folder.file(name, lines.joined(separator: "\n") + "\n")
    }

    func version(_ model: String, _ number: Int = 1) throws -> Version {
        try store.resolve(.number(model: model, number: number))
    }

    /// Trains `shop`, a model of popularity or another, from events of eight weeks before March 2023.
    func fit(_ training: RecommenderTraining, _ model: String = "shop") throws {
        _ = try training.run(model: model, store: store, author: author, machine: machine, progress: .silent)
    }

    func fit(_ training: PropensityTraining, _ model: String = "churn") throws {
        _ = try training.run(model: model, store: store, author: author, machine: machine, progress: .silent)
    }

    func monitor(
        _ model: String = "shop", _ set: (inout Monitoring) throws -> Void
    ) throws -> MonitoringReport {
        var monitoring = Monitoring()
        try set(&monitoring)
        return try monitoring.run(version(model), author: author, machine: machine, progress: .silent)
    }

    /// Writes lists and the manifest that a scorer would write beside them.
    ///
    /// - Parameters:
    ///   - name: The file.
    ///   - lists: The customers with their items; the first letter of an item's source stands before it: `p:a`.
    ///   - model: The model that made the lists.
    ///   - version: Its version.
    ///   - top: How many items a list was to have.
    ///   - optedOut: How many customers said no.
    ///   - created: When the lists were made.
    /// - Returns: The path of the file.
    /// - Throws: What writing throws.
    func batch(
        _ name: String, _ lists: [(user: String, items: [String])], model: String = "shop", version: Int = 1,
        top: Int = 3, optedOut: Int = 0, created: String? = "2023-03-13T05:00:00Z"
    ) throws -> String {
        var rows = ["user,rank,item,score,source"]
        var counts: [String: Int] = [:]
        for list in lists {
            for (place, entry) in list.items.enumerated() {
                let source = entry.hasPrefix("f:") ? "popular" : "personal"
                let item = entry.hasPrefix("f:") ? String(entry.dropFirst(2)) : entry
                rows.append("\(list.user),\(place + 1),\(item),\(1 - Double(place) / 10),\(source)")
                counts[source, default: 0] += 1
            }
        }
        let path = try table(name, rows)
        let short = lists.filter { $0.items.count < top }.map { list -> JSONValue in
            ["user": .string(list.user), "items": .int(list.items.count), "reason": "no other item is left"]
        }
        var manifest: [String: JSONValue] = [
            "model": .string(model), "version": .int(version), "output": .string(path), "top": .int(top),
            "seconds": 0.1, "checksums": ["output": .string(try SHA256Sum.hex(ofFile: path))],
            "summary": [
                "users": .int(lists.count), "rows": .int(rows.count - 1), "opted_out": .int(optedOut),
                "rows_by_source": .object(counts.mapValues { .int($0) }), "short": .array(short),
            ],
        ]
        manifest["created"] = created.map { .string($0) }
        _ = try folder.file("\(name).manifest.json", JSONValue.object(manifest).indentedText)
        return path
    }
}

/// The error that `body` throws; nil when it throws none for users.
func userError(_ body: () throws -> Void) -> UserError? {
    do {
        try body()
        return nil
    } catch {
        return error as? UserError
    }
}
