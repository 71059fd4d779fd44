package import Diagnostics
import Documents
import Files
import Glibc

/// The right to run the training of one model, held as long as the object lives; the kernel takes it back when the
/// process ends in whatever way.
package final class RunLock {
    package let folder: RunFolder
    private let lock: FileLock

    private static let patience: ParameterKey = "run.wait"
    /// In seconds.
    private static let longestWait = 1e6

    /// Waits up to `seconds` until no other process runs the same model.
    ///
    /// - Parameters:
    ///   - folder: The runs of the model.
    ///   - seconds: How long to wait; 0 gives up at once.
    ///   - started: When this run began, for the error of another one.
    ///   - progress: Is told that the run waits.
    /// - Throws: `UserError` with code `locked` that names the process of the other run, `cannotWrite`.
    package init(
        _ folder: RunFolder, waiting seconds: Double = 0, started: UTCTime, progress: Progress = .silent
    ) throws {
        self.folder = folder
        lock = try Self.take(folder, seconds > 0 ? min(seconds, Self.longestWait) : 0, progress)
        try Self.note(Holder(process: Int(getpid()), started: started), in: folder.lock, progress)
    }

    private static func take(_ folder: RunFolder, _ seconds: Double, _ progress: Progress) throws -> FileLock {
        do {
            return try FileLock(folder.lock, waiting: 0)
        } catch let error as UserError where error.code == .locked {
            guard seconds > 0 else { throw underWay(folder) }
        }
        progress.step("waiting for another run of \(folder.model): \(holder(in: folder.lock))")
        do {
            return try FileLock(folder.lock, waiting: seconds)
        } catch let error as UserError where error.code == .locked {
            throw underWay(folder)
        }
    }

    private static func underWay(_ folder: RunFolder) -> UserError {
        UserError(
            .locked, "another run of model '\(folder.model)' is under way: \(holder(in: folder.lock))",
            at: .init(file: folder.lock),
            remedy: "Run again when it has ended, or let this run wait for it with \(patience, "10m")")
    }

    // MARK: Who holds it

    private struct Holder: Codable {
        let process: Int
        let started: UTCTime
    }

    /// Writes into the lock file who holds it, because the kernel does not say; the lock holds without these words too.
    private static func note(_ holder: Holder, in path: String, _ progress: Progress) throws {
        let text = try JSONValue(encoding: holder).text + "\n"
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else {
            progress.warning("another run will not learn which process holds the model: cannot write '\(path)'")
            return
        }
        defer { close(descriptor) }
        do {
            try Array(text.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
        } catch let error as UserError {
            progress.warning("another run will not learn which process holds the model: \(error.locatedProblem())")
        }
    }

    private static func holder(in path: String) -> String {
        // The holder may be about to write it.
        guard let bytes = try? MappedFile.contents(of: path), let json = try? JSONValue(parsing: bytes),
            let holder = try? json.decoded(as: Holder.self)
        else { return "a process that has not said its number" }
        return "process \(holder.process), since \(holder.started)"
    }
}
