import Diagnostics
import Documents
import ModelStore

extension RunContext {
    /// Whether a version is there and is the one that the stage of a key wrote.
    ///
    /// It may have been deleted by hand since, and its number given to another.
    func holds(_ number: Int, by key: CheckpointKey) throws -> Bool {
        let model = try store.list().first { $0.name == pipeline.model }
        let version = model?.versions.first { $0.version.number == number }
        return version?.manifest?.pipeline?["key"] == .string(key.digest)
    }

    /// The version that an earlier run wrote just before it was interrupted; nil when there is none.
    func written(by key: CheckpointKey) throws -> Int? {
        guard !isFresh else { return nil }
        let versions = try store.list().first { $0.name == pipeline.model }?.versions ?? []
        guard
            let number = versions.last(where: { $0.manifest?.pipeline?["key"] == .string(key.digest) })?.version.number
        else { return nil }
        let runs = try RunJournal.last(1, of: folder) { $0.version == number && $0.outcome.isComplete }
        return runs.isEmpty ? number : nil
    }
}
