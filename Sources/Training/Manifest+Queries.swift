import ModelStore
import Sources

extension Manifest {
    /// Notes which of the tables of a training were the results of queries.
    ///
    /// - Parameter tables: The names of all tables.
    /// - Throws: `UserError` with code `missingInput` for a program that is not there any more.
    mutating func note(queriesAmong tables: [String]) throws {
        let accounts = try ProgramAccount.accounts(of: tables)
        guard !accounts.isEmpty else { return }
        queries = accounts.map { Query(source: $0.name, program: $0.program, sha256: $0.query) }
    }
}
