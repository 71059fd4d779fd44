import Files
import Glibc

/// Runs the programs of this build as a user would.
package struct Command {
    /// The result of a program that has ended.
    package struct Result: Sendable {
        package let exitCode: Int32
        package let output: String
        package let messages: String
    }

    /// A running program.
    package final class Running {
        package let process: Int32
        private let folder: TemporaryFolder

        fileprivate init(process: Int32, folder: TemporaryFolder) {
            self.process = process
            self.folder = folder
        }

        /// Whether the program has ended, without waiting for it.
        package var hasEnded: Bool {
            var status = siginfo_t()
            return waitid(P_PID, id_t(process), &status, WEXITED | WNOHANG | WNOWAIT) == 0
                && status._sifields._sigchld.si_pid == process
        }

        /// What the program has written to standard error so far.
        package var messages: String {
            get throws { String(decoding: try bytes(of: folder.path + "/err"), as: UTF8.self) }
        }

        /// Ends the program at once, as `kill -9` does.
        package func kill() {
            Glibc.kill(process, SIGKILL)
        }

        /// Waits for the end; a killed program has the exit code 128 + the signal's number.
        package func wait() throws -> Result {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0 {
                guard errno == EINTR else { throw Failure("cannot wait: \(errno)") }
            }
            let exitCode = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
            return Result(
                exitCode: exitCode, output: String(decoding: try bytes(of: folder.path + "/out"), as: UTF8.self),
                messages: String(decoding: try bytes(of: folder.path + "/err"), as: UTF8.self))
        }
    }

    package struct Failure: Error {
        package let text: String

        package init(_ text: String) {
            self.text = text
        }
    }

    /// Runs `trainer` to its end.
    package static func trainer(_ arguments: String...) throws -> Result {
        try start("trainer", arguments).wait()
    }

    /// Runs a script of `sh`.
    ///
    /// The script finds the programs of this build as `$TRAINER` and `$SCORER`, and the arguments as `$1`, `$2` …
    package static func shell(_ script: String, _ arguments: String...) throws -> Result {
        let programs = "TRAINER='\(try path(of: "trainer"))' SCORER='\(try path(of: "scorer"))'"
        return try start("/bin/sh", ["-c", "\(programs)\n\(script)", "sh"] + arguments).wait()
    }

    /// The path of a program of this build.
    package static func path(of program: String) throws -> String {
        try buildFolder() + "/" + program
    }

    /// Runs `scorer` to its end.
    package static func scorer(_ arguments: String...) throws -> Result {
        try start("scorer", arguments).wait()
    }

    /// Starts a program of this build, or another program by its path, without standard input.
    package static func start(_ program: String, _ arguments: [String]) throws -> Running {
        let folder = try TemporaryFolder()
        let path = program.contains("/") ? program : try path(of: program)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder.path + "/out", flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder.path + "/err", flags, 0o644)
        var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var process = pid_t()
        let status = posix_spawn(&process, path, &actions, nil, &strings, environ)
        guard status == 0 else { throw Failure("cannot start \(path): \(String(cString: strerror(status)))") }
        return Running(process: process, folder: folder)
    }

    /// The folder of the test bundle, where the build also puts the programs.
    private static func buildFolder() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // The test runner maps the bundle, so its path is in the list of the process's mappings.
        guard let maps = fopen("/proc/self/maps", "r") else { throw Failure("cannot read /proc/self/maps") }
        defer { fclose(maps) }
        while fgets(&buffer, Int32(buffer.count), maps) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard let slash = line.firstIndex(of: "/"), line.contains("PackageTests.xctest") else { continue }
            return Folder.parent(of: String(line[slash...].dropLast()))
        }
        throw Failure("the test bundle is not mapped")
    }
}
