import Diagnostics
import Glibc

/// A dialogue with a PostgreSQL server through `psql`: statements go in, one after another, and each has its reply.
///
/// An error ends the session and undoes what was not committed, and so does the end of this process.
package final class PostgresSession {
    private let program: ProgramOutput
    private var unread: [UInt8] = []
    /// How many replies were asked for, so that none is taken for another.
    private var asked = 0

    /// Connects.
    ///
    /// - Parameters:
    ///   - service: A service of `pg_service.conf`; empty for the connection that the environment describes.
    ///   - name: What is written, as errors name it.
    ///   - application: How the server calls the connection.
    /// - Throws: `UserError` with code `missingInput` when there is no `psql`.
    package init(service: String, name: String, application: String) throws {
        program = try ProgramOutput(
            .postgresSession(service: service, application: application), name: name, takesInput: true)
    }

    /// Runs statements, each with its semicolon.
    ///
    /// - Returns: The lines of their results, whose values must have no line breaks.
    /// - Throws: `UserError` with code `cannotWrite` when one fails, or the server cannot be reached.
    @discardableResult
    package func run(_ statements: String) throws -> [String] { try reply(to: statements).lines }

    /// Runs statements that may fail without an end of the session.
    ///
    /// - Returns: The code of the last one's error, as PostgreSQL names them; `00000` when all went well.
    /// - Throws: `UserError` with code `cannotWrite` when the server cannot be reached.
    package func attempt(_ statements: String) throws -> String {
        try reply(to: "\\set ON_ERROR_STOP 0\n\(statements)", after: "\\set ON_ERROR_STOP 1\n").state
    }

    /// Begins a `COPY … FROM STDIN`, whose rows are given by `write(_:)`.
    package func beginCopy(_ statement: String) throws { try write(text: "\(statement)\n") }

    /// Gives bytes to the server after a `COPY … FROM STDIN`, in the text format of that command.
    ///
    /// - Throws: `UserError` with code `cannotWrite` when the session has ended.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try program.write(bytes) { unread += Array($0) }
    }

    /// Ends a `COPY … FROM STDIN`.
    ///
    /// - Throws: `UserError` with code `cannotWrite` when the server did not take the rows.
    package func endCopy() throws { try run("\\.") }

    private func reply(to statements: String, after: String = "") throws -> (lines: [String], state: String) {
        asked += 1
        let mark = "endcap-\(asked) "
        try write(text: "\(statements)\n\\echo \(mark):SQLSTATE\n\(after)")
        var lines: [String] = []
        while true {
            let line = try nextLine()
            if line.hasPrefix(mark) { return (lines, String(line.dropFirst(mark.count))) }
            lines.append(line)
        }
    }

    private func write(text: String) throws {
        try Array(text.utf8).withUnsafeBytes { try write($0) }
    }

    private func nextLine() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            guard try program.take({ unread += Array($0) }) > 0 else { throw program.endedEarly() }
        }
    }
}
