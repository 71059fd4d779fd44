import Diagnostics
import Files
import Glibc

/// How a program is run.
struct ProgramCommand: Sendable {
    /// What it is run for.
    enum Purpose: Sendable {
        case query(String)
        case version
    }

    /// How errors call it.
    let name: String
    /// The path of its file.
    let executable: String
    let arguments: [String]
    /// The variables that differ from those of this process.
    var environment: [String: String] = [:]
    /// What to do when it ends with an error.
    let remedy: String
    /// The exit code of a command whose program ended with an error.
    var failureCode = ExitCode.missingInput
    /// A folder of its own for what does not fit into its memory; removed with the last copy of the command that has it.
    var scratch: ScratchFolder?

    /// The command alone, which keeps no folder.
    var withoutScratch: ProgramCommand {
        var command = self
        command.scratch = nil
        return command
    }

    /// Finds a program.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - variable: The variable of the environment that may name another program or its path.
    ///   - installation: How to install it.
    /// - Returns: The path of its file.
    /// - Throws: `UserError` with code `missingInput`.
    static func find(_ name: String, variable: String, installation: String) throws -> String {
        let wanted = value(of: variable) ?? name
        if wanted.contains("/") {
            guard isProgram(wanted) else {
                throw UserError(
                    .missingInput, "\(variable) names '\(wanted)', which is no program", remedy: Message(installation))
            }
            return wanted
        }
        let folders = (value(of: "PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        guard let found = folders.lazy.map({ "\($0)/\(wanted)" }).first(where: isProgram) else {
            throw UserError(
                .missingInput, "the program \(wanted) is not on the PATH", remedy: Message(installation))
        }
        return found
    }

    /// A variable of the environment; nil when it is missing or empty.
    static func value(of variable: String) -> String? {
        getenv(variable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isProgram(_ path: String) -> Bool {
        access(path, X_OK) == 0 && !Folder.isFolder(path)
    }
}

/// A folder for the temporary files of a program, which only this user may read.
final class ScratchFolder: Sendable {
    let path: String
    private let entry: TemporaryPath

    /// - Throws: `UserError` with code `cannotWrite`.
    init() throws {
        let parent = ProgramCommand.value(of: "TMPDIR") ?? "/tmp"
        let made = uninterrupted { () -> (path: String, entry: TemporaryPath)? in
            var template = Array("\(parent)/endcap-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { return nil }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (path, TemporaryPath(path, isFolder: true))
        }
        guard let made else {
            throw UserError(
                .cannotWrite, "cannot make a temporary folder: \(String(cString: strerror(errno)))",
                at: .init(file: parent),
                remedy: "Free space there, or name another folder in the environment variable TMPDIR")
        }
        (path, entry) = made
    }

    deinit {
        uninterrupted {
            // What is left of it is of no use to anybody, and takes only room.
            try? Folder.remove(path)
            entry.forget()
        }
    }
}
