import Diagnostics
package import Documents
import Evaluation
import Files
import Glibc
import ModelFiles
import ModelStore

/// A file with the trials of a running search: a search that was killed continues where it stopped.
///
/// The first line identifies the search; each further line is a trial. A line that a kill has cut off is ignored and
/// overwritten.
package final class TrialJournal {
    private let path: String
    private let lock: FileLock
    private let descriptor: Int32
    /// The trials that earlier runs recorded.
    package private(set) var trials: [Trial] = []
    /// The seconds of search up to the last of these trials.
    package private(set) var seconds = 0.0
    /// The number of trials of another search that were in the file and are dropped.
    package let dropped: Int

    private struct Line: Codable {
        let trial: Trial
        /// The seconds since the search began, over all its runs.
        let seconds: Double
        /// The resamples of a trial that was among the best when it ended.
        let resampled: [Double]?

        /// Whether the numbers are possible for a trial.
        var isSound: Bool {
            let values = [trial.value, trial.low, trial.high] + trial.curve.map(\.value)
            let differences = [
                trial.overPopularity.value, trial.overPopularity.low ?? .nan, trial.overPopularity.high ?? .nan,
            ]
            let hasSoundResamples = resampled?.allSatisfy { abs($0) <= 2 } ?? true
            return hasSoundResamples && trial.number >= 1 && (0...1e9).contains(seconds)
                && values.allSatisfy { (0...1).contains($0) }
                && differences.allSatisfy { (-1...1).contains($0) }
                && trial.curve.allSatisfy { (1...Trial.mostEpochs).contains($0.epoch) }
        }
    }

    /// Opens the journal of a search, or replaces the journal of another search by a new one.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - search: Everything that the trials depend on.
    /// - Throws: `UserError` with code `locked` while another process searches, `cannotWrite` when the file cannot be
    ///   written.
    package init(_ path: String, search: JSONValue) throws {
        self.path = path
        do {
            lock = try FileLock("\(path).lock", waiting: 0)
        } catch let error as UserError where error.code == .locked {
            throw UserError(
                .locked, "another search for this model is under way", at: error.place,
                remedy: "Wait for its end, or give this one another \(.modelReference)")
        }
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        let header = Array("\(search.text)\n".utf8)
        let lines = try MappedFile.contents(of: path).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var sound = 0
        if let first = lines.first, lines.count > 1, first.elementsEqual(header.dropLast()) {
            sound = header.count
            for line in lines.dropFirst().dropLast() {
                // A kill has cut off an unreadable line: its trial and the later ones are run again.
                guard let read = try? JSONValue(parsing: Array(line)).decoded(as: Line.self), read.isSound else {
                    break
                }
                var trial = read.trial
                trial.resampled = read.resampled
                trials.append(trial)
                seconds = read.seconds
                sound += line.count + 1
            }
        }
        dropped = sound == 0 ? max(0, lines.count - 2) : 0
        guard ftruncate(descriptor, off_t(sound)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw Self.unwritable(path)
        }
        if sound == 0 { try header.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) } }
    }

    deinit { close(descriptor) }

    /// Records a trial.
    package func append(_ trial: Trial, seconds: Double) throws {
        let line = try JSONValue(encoding: Line(trial: trial, seconds: seconds, resampled: trial.resampled)).text + "\n"
        try Array(line.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }

    /// Removes the file, because the search has ended.
    package func remove() {
        unlink(path)
        unlink("\(path).lock")
    }

    private static func unwritable(_ path: String) -> UserError {
        UserError(
            .cannotWrite, "cannot write the journal of trials: \(String(cString: strerror(errno)))",
            at: .init(file: path), remedy: "Check the store and the disk")
    }
}
