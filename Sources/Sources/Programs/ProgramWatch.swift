import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// The task that runs a program and waits for its end, as seen by a reader that knows no tasks.
///
/// It tells of itself through a pipe: one byte says that the program runs, and the pipe's end that the program has ended.
final class ProgramWatch: Sendable {
    enum End: Sendable {
        case exited(Int32)
        /// By the signal with this number.
        case signaled(Int32)
        /// It could not be started, for this reason.
        case notStarted(String)
    }

    private struct State {
        var process: Int32 = 0
        var end: End?
    }

    private let state = Mutex(State())
    /// The end of the pipe to which is written.
    private let descriptor: Int32

    init(writingTo descriptor: Int32) { self.descriptor = descriptor }

    /// The program, which leads a process group; 0 while it does not run.
    var process: Int32 { state.withLock { $0.process } }

    /// How the program ended; nil while it runs.
    var end: End? { state.withLock { $0.end } }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - command: The program.
    ///   - input: Where its input comes from; closed here.
    ///   - output: Where its output goes; closed here.
    ///   - errors: Where its messages go; closed here.
    func run(_ command: ProgramCommand, input: Int32, output: Int32, errors: Int32) async {
        var options = PlatformOptions()
        // A group of its own, so that whatever the program starts ends with it.
        options.processGroupID = 0
        var variables: [Environment.Key: String?] = [:]
        for (name, value) in command.environment { variables[Environment.Key(stringLiteral: name)] = value }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command.executable)), arguments: Arguments(command.arguments),
                environment: Environment.inherit.updating(variables), platformOptions: options,
                input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
                output: .fileDescriptor(FileDescriptor(rawValue: output), closeAfterSpawningProcess: true),
                error: .fileDescriptor(FileDescriptor(rawValue: errors), closeAfterSpawningProcess: true)
            ) { execution in
                self.started(execution.processIdentifier.value)
            }
            switch result.terminationStatus {
            case .exited(let code): ended(.exited(code))
            case .signaled(let number): ended(.signaled(number))
            }
        } catch {
            ended(.notStarted("\(error)"))
        }
    }

    private func started(_ process: Int32) {
        state.withLock { $0.process = process }
        var byte: UInt8 = 1
        while Glibc.write(descriptor, &byte, 1) < 0, errno == EINTR {}
    }

    private func ended(_ end: End) {
        state.withLock { $0.end = end }
        close(descriptor)
    }
}
