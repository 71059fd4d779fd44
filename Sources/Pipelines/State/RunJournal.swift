package import Diagnostics
import Documents
import Files

/// The record of the runs of a model: one line in `runs.jsonl` for each run that ended, however it ended.
///
/// A run cannot write about its own kill. So it keeps a marker, `running.json`, with the line that shall stand in the
/// journal if it gets no further; the next run of the model finds the marker and writes this line.
package final class RunJournal {
    private let folder: RunFolder
    private let lock: RunLock
    private let file: RunFile
    /// The run that is under way; change it with `update`.
    package private(set) var record: RunRecord

    /// Begins the record of a run, after writing that of a run before that was interrupted.
    ///
    /// - Parameters:
    ///   - lock: The right to run the model.
    ///   - started: When this run began.
    ///   - pipelineHash: The SHA-256 of the resolved pipeline.
    ///   - progress: Is told of an interrupted run.
    /// - Throws: `UserError` with code `cannotWrite`.
    package init(_ lock: RunLock, started: UTCTime, pipelineHash: String, progress: Progress) throws {
        self.lock = lock
        folder = lock.folder
        file = RunFile(path: folder.journal)
        record = RunRecord(started: started, pipelineHash: pipelineHash)
        if let marker = try RunMarker.read(folder.running, progress) {
            if let started = try Self.settle(marker, file, folder.running) {
                progress.step("the run of \(started) was interrupted")
            }
        }
        try update { _ in }
    }

    /// Changes what the journal will say of this run, also if it is interrupted.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package func update(_ change: (inout RunRecord) throws -> Void) throws {
        try change(&record)
        record.peakMemory = PeakMemory.bytes ?? record.peakMemory
        try RunMarker(record).write(folder.running)
    }

    /// Notes a stage that ended.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package func append(stage name: String, seconds: Double, reused: Bool) throws {
        let milliseconds = (seconds * 1000).rounded()
        let stage = RunRecord.Stage(
            name: name, seconds: milliseconds.isFinite ? milliseconds / 1000 : 0, reused: reused)
        try update { $0.stages.append(stage) }
    }

    /// Writes the line of this run, which has ended.
    ///
    /// - Parameters:
    ///   - outcome: How it ended.
    ///   - finished: When.
    ///   - error: What was wrong with a run that failed.
    /// - Throws: `UserError` with code `cannotWrite`.
    package func finish(_ outcome: RunRecord.Outcome, at finished: UTCTime, error: String? = nil) throws {
        record.outcome = outcome
        record.finished = finished
        record.error = error
        record.peakMemory = PeakMemory.bytes ?? record.peakMemory
        _ = try Self.settle(RunMarker(record), file, folder.running)
    }

    /// Writes the line of a marker, unless it is in its place already, and removes the marker.
    ///
    /// The marker first learns where its line begins, so that after a kill between the two steps the line is neither
    /// missing nor there twice.
    ///
    /// - Returns: The start of the run, if it was interrupted and its line was not there yet.
    private static func settle(_ marker: RunMarker, _ file: RunFile, _ path: String) throws -> UTCTime? {
        let line = try marker.line
        // A kill may have left the whole line without its end.
        try file.mend()
        let isThere =
            try marker.place.map { place in
                try file.contents().dropFirst(max(place, 0)).starts(with: "\(line)\n".utf8)
            } ?? false
        if !isThere {
            var marker = marker
            marker.place = try file.prepare()
            try marker.write(path)
            try file.append(line)
        }
        try Folder.remove(path)
        return isThere || marker.record.outcome != .interrupted ? nil : marker.record.started
    }

    // MARK: Reading

    /// The last runs of a model, the oldest first; lines that no version of this program wrote are left out.
    ///
    /// - Parameters:
    ///   - count: How many runs at most.
    ///   - folder: The runs of the model.
    ///   - isWanted: Selects the runs that count.
    /// - Returns: The records.
    /// - Throws: `UserError` with code `cannotWrite` when the file is there and cannot be read.
    package static func last(
        _ count: Int, of folder: RunFolder, where isWanted: (RunRecord) -> Bool = { _ in true }
    ) throws -> [RunRecord] {
        var found: [RunRecord] = []
        for line in try RunFile(path: folder.journal).lines().reversed() where found.count < count {
            // A line of another version of the program is no run that this one can judge.
            guard let record = try? JSONValue(parsing: Array(line)).decoded(as: RunRecord.self), isWanted(record) else {
                continue
            }
            found.append(record)
        }
        return found.reversed()
    }
}

/// What stands in `running.json`.
private struct RunMarker: Codable {
    var record: RunRecord
    /// Where its line begins in the journal, once it is about to be written; nil while the run goes on.
    var place: Int?

    init(_ record: RunRecord) { self.record = record }

    var line: String { get throws { try JSONValue(encoding: record).text } }

    /// Reads a marker; nil when there is none, and, with a warning, for one that says nothing.
    ///
    /// - Throws: `UserError` with code `cannotWrite` for one that cannot be read, because it cannot be replaced either.
    static func read(_ path: String, _ progress: Progress) throws -> RunMarker? {
        guard Folder.exists(path) else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try MappedFile.contents(of: path)
        } catch let error as UserError {
            throw UserError(
                .cannotWrite, "what the run before has done cannot be read: \(error.problemMessage)", at: error.place,
                remedy: "Make the file readable, or remove it; the run before then has no line in runs.jsonl")
        }
        do {
            return try JSONValue(parsing: bytes).decoded(as: Self.self)
        } catch {
            progress.warning(
                "'\(path)' is damaged, so the run before, which was interrupted, has no line in runs.jsonl")
            return nil
        }
    }

    func write(_ path: String) throws {
        let file = try AtomicFile(path)
        try file.write(JSONValue(encoding: self).text + "\n")
        try file.commit()
    }
}
