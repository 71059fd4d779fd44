import Diagnostics
import Documents
import LinearAlgebra
import ModelFiles
import ModelStore
import Synchronization
import TestSupport
import Testing

/// A store in a temporary folder, a clock that advances one minute at each call, and small versions to write.
struct SampleStore {
    let folder: TemporaryFolder
    let store: ModelStore
    let author: Author

    /// 2026-03-01T00:00:00Z.
    static let start: Int64 = 1_772_323_200

    init(lockPatience: Double = 30) throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models", lockPatience: lockPatience)
        author = Self.author("ada")
    }

    static func author(_ name: String) -> Author {
        let ticks = Counter()
        return Author(name: name) { UTCTime(seconds: start + ticks.next() * 60) }
    }

    /// The folder of the model `shop`.
    var model: String { "\(store.path)/shop" }

    /// Writes a version of the model `shop` whose tensor holds `value`.
    @discardableResult
    func write(_ value: UInt32 = 1) throws -> Int {
        try store.write(model: "shop", by: author) { try Self.build(value, in: $0) }
    }

    static func build(_ value: UInt32, in folder: String) throws -> Manifest {
        var writer = TensorFileWriter(metadata: ["kind": "sample"])
        writer.add("values", [UInt32](repeating: value, count: 40_000))
        try writer.write(to: "\(folder)/items.safetensors")
        return Manifest(
            kind: "sample", codeVersion: "1.2.3", parameters: ["factors": 64, "regularization": 0.003],
            quality: Quality(split: nil, metrics: ["ndcg@20": .init(0.1069)]))
    }

    /// The value in a version's tensor.
    static func value(of version: Version) throws -> UInt32? {
        let tensor = try TensorFile(version.path(of: "items.safetensors")).tensor("values", of: UInt32.self)
        return try withExtendedLifetime(tensor) { try tensor.all().last }
    }

    func resolve(_ reference: String) throws -> Version {
        try store.resolve(Reference(parsing: reference))
    }

    func promote(_ reference: String, to alias: String = "champion") throws {
        try store.promote(Reference(parsing: reference), to: alias, by: author)
    }

    /// The path and content of every file below the temporary folder, including hidden ones.
    func files() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for path in try paths(below: folder.path) { found[path] = try bytes(of: path) }
        return found
    }
}

/// Counts from 0, across threads.
private final class Counter: Sendable {
    private let value = Atomic<Int64>(0)

    func next() -> Int64 { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Expects a `UserError` of this code with a remedy, whose text contains every one of `parts`.
func expect<Result>(
    _ code: ExitCode, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
    in body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        for part in parts { #expect(error.description.contains(part), sourceLocation: sourceLocation) }
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
