import Diagnostics
import Documents
import Files
import LinearAlgebra
import ModelStore
import Pipelines
import TestSupport

/// A folder with a store, for the state of the runs of the model `shop`.
struct RunBench {
    let folder: TemporaryFolder
    let runs: RunFolder
    let warnings = Warnings()

    static let start = UTCTime(seconds: 1_700_000_000)

    init() throws {
        folder = try TemporaryFolder()
        runs = try RunFolder(store: ModelStore(path: "\(folder.path)/models"), model: "shop")
    }

    var folderOfCheckpoints: String { "\(runs.path)/checkpoints" }

    func lock() throws -> RunLock { try RunLock(runs, started: Self.start) }

    func checkpoints(
        _ lock: RunLock, _ keys: [CheckpointKey], isFresh: Bool = false, limit: Int = Checkpoints.usualLimit
    ) throws -> Checkpoints {
        try Checkpoints(lock, keeping: keys, isFresh: isFresh, limit: limit, progress: warnings.progress)
    }

    /// The key of a stage that reads no file.
    func key(_ stage: String, _ number: Int = 0, after earlier: [CheckpointKey] = []) throws -> CheckpointKey {
        let inputs = try InputFingerprints(of: [], threads: 1, progress: .silent)
        return CheckpointKey(stage: stage, settings: ["number": .int(number)], inputs: inputs, after: earlier)
    }

    /// The names of the results, and of hidden folders beside them.
    func names() throws -> [String] { try Folder.names(in: folderOfCheckpoints) }

    /// Writes a file without the atomic write of the library, as a stage might.
    func write(_ text: String, to path: String) throws { try folder.write(Array(text.utf8), to: path) }
}

/// 20 different sizes to which a file may be cut, among them 0 and all but one byte; all there are for a short file.
func cuts(of count: Int) -> [Int] {
    var generator = SystemRandomNumberGenerator()
    var sizes: Set<Int> = count > 0 ? [0, count - 1] : []
    while sizes.count < min(20, count) { sizes.insert(Int.random(in: 0..<count, using: &generator)) }
    return sizes.sorted()
}
