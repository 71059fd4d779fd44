import Diagnostics
package import Documents
import Files
import Glibc
import ModelFiles

/// The trials of a search that is under way, in a file: a search that was killed goes on where it stopped.
///
/// The first line tells of which search they are, each further line is a trial. A line that was cut by a kill is left
/// out, and overwritten.
package final class TrialJournal {
    private let path: String
    private let lock: FileLock
    private let descriptor: Int32
    /// The trials that were recorded before.
    package private(set) var trials: [Trial] = []
    /// The seconds of search that they took.
    package private(set) var seconds = 0.0
    /// How many trials of another search were there, and are dropped.
    package let dropped: Int

    private struct Line: Codable {
        let trial: Trial
        /// Since the search began, over all its runs.
        let seconds: Double

        /// Whether these can be the figures of a trial.
        var isSound: Bool {
            let values = [trial.value] + trial.curve.map(\.value)
            return trial.number >= 1 && (0...1e9).contains(seconds) && values.allSatisfy { (0...1).contains($0) }
                && trial.curve.allSatisfy { (1...SearchSpace.mostEpochs).contains($0.epoch) }
        }
    }

    /// Opens the journal of a search, or begins one in place of that of another search.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - search: All that the trials depend on.
    /// - Throws: `UserError` with code `locked` while another process searches, `cannotWrite`.
    package init(_ path: String, search: JSONValue) throws {
        self.path = path
        do {
            lock = try FileLock("\(path).lock", waiting: 0)
        } catch let error as UserError where error.code == .locked {
            throw UserError(
                .locked, "another search for this model is under way", at: error.place,
                remedy: "Wait for its end, or give this one another --model")
        }
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        let header = Array("\(search.text)\n".utf8)
        let lines = try MappedFile(path).contents.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var sound = 0
        if let first = lines.first, lines.count > 1, first.elementsEqual(header.dropLast()) {
            sound = header.count
            for line in lines.dropFirst().dropLast() {
                // A line that says nothing is one that a kill has cut: it and what follows are done again.
                guard let read = try? JSONValue(parsing: Array(line)).decoded(as: Line.self), read.isSound else {
                    break
                }
                trials.append(read.trial)
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
        let line = try JSONValue(encoding: Line(trial: trial, seconds: seconds)).text + "\n"
        try Array(line.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }

    /// Removes the file: the search came to its end.
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
