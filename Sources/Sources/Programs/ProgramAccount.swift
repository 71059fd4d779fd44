import Diagnostics
import Files

/// What is known of a query whose result was read: what identifies it, and which program answered.
package struct ProgramAccount: Sendable, Equatable {
    /// The table as it was named.
    package let name: String
    /// The program with its version, as it says them itself; nil when it does not.
    package let program: String?
    /// The SHA-256 of the query.
    package let query: String

    /// The accounts of the queries among some names of tables, each once, in their order.
    ///
    /// - Throws: `UserError` with code `missingInput` when a program is missing, `wrongUsage` for a name that is no query.
    package static func accounts(of names: [String]) throws -> [ProgramAccount] {
        var known: Set<String> = []
        return try names.filter { ProgramQuery.isNamed(by: $0) && known.insert($0).inserted }.map { name in
            let query = try ProgramQuery(parsing: name)
            return ProgramAccount(
                name: name, program: try query.version(), query: SHA256Sum.hex(of: query.statement))
        }
    }
}

extension ProgramQuery {
    /// Starts the program that answers the query.
    ///
    /// - Parameter name: The table as errors name it.
    /// - Returns: The rows as CSV.
    /// - Throws: `UserError` with code `missingInput` when the program is missing or cannot be started.
    func run(named name: String) throws -> ProgramOutput {
        try ProgramOutput(command(.query(statement)), name: name)
    }

    /// What the program says of its version, in one line; nil when it says nothing.
    fileprivate func version() throws -> String? {
        let command = try command(.version)
        // The rows were read, so a program that only does not tell its version is no reason to lose them.
        let text = (try? ProgramOutput(command, name: command.name).text()) ?? ""
        guard let line = text.split(whereSeparator: \.isNewline).first else { return nil }
        return line.hasPrefix(command.name) ? String(line) : "\(command.name) \(line)"
    }
}
