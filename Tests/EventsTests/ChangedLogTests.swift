import Diagnostics
import Events
import Glibc
import LinearAlgebra
import TestSupport
import Testing

/// Logs that are cut or written over while they are read.
@Suite struct ChangedLogTests {
    private let folder: TemporaryFolder
    private let path: String

    /// A log that is too large to be read into memory at once.
    private static let text =
        "user,item,timestamp\n"
        + (0..<100_000).map { "user\($0 % 977),item\($0 % 89),\(1_700_000_000 + $0)\n" }.joined()

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.file("events.csv", Self.text)
    }

    /// Changes the log whenever the reading tells how far it has come.
    private func changing(_ change: InPlaceChange) -> Progress {
        let path = path
        return Progress { report in
            guard case .advance = report else { return }
            try? change.apply(to: path)
        }
    }

    @Test(arguments: InPlaceChange.allCases, [false, true])
    func aLogThatChangesIsAnErrorThatNamesIt(change: InPlaceChange, skipsInvalid: Bool) throws {
        for threads in [1, 3] as [Threads] {
            // Write it anew, because the reading before changed it.
            try folder.write(Array(Self.text.utf8), to: path)
            var options = EventOptions()
            options.skipInvalid = skipsInvalid
            options.maximumInvalid = 1
            do {
                _ = try EventLog.read(
                    files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 1 << 16,
                    progress: changing(change))
                Issue.record("no error with \(threads.count) threads")
            } catch let error as UserError {
                #expect(error.code == .invalidData)
                #expect(error.problem == "the file was changed while it was read")
                #expect(error.place?.file == path)
            }
        }
    }

    @Test func aLogThatGetsANewNameIsReadToItsEnd() throws {
        let path = path
        let progress = Progress { report in
            guard case .advance = report else { return }
            rename(path, path + ".1")
        }
        let log = try EventLog.read(
            files: [path], options: EventOptions(), consent: nil, threads: 3, bytesPerBatch: 1 << 16,
            progress: progress)
        #expect(log.user.count == 100_000)
    }
}
