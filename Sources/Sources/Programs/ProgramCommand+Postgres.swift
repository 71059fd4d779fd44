import Diagnostics

extension ProgramCommand {
    /// `psql`, the command line of PostgreSQL, which sends the result in UTF-8 with times in UTC.
    ///
    /// It never asks for a password: that comes from the service, from `.pgpass` or from the environment. The transaction
    /// is read-only, so that a query which changes tables, such as `DELETE … RETURNING`, fails and changes nothing.
    ///
    /// - Throws: `UserError` with code `missingInput` when there is no such program.
    static func postgres(service: String, _ purpose: Purpose) throws -> ProgramCommand {
        let program = try psql()
        let remedy =
            "Check the service, the server and the query; psql \(service.isEmpty ? "" : "service=\(service) ")shows the same"
        guard case .query(let query) = purpose else {
            return ProgramCommand(name: "psql", executable: program, arguments: ["-V"], remedy: remedy)
        }
        return ProgramCommand(
            name: "psql", executable: program,
            arguments: [
                // No file of settings, no chatter, no question for a password.
                "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1",
                // A service may name another encoding, and counts for more than the environment. The server reads the
                // query in this encoding, too, so no statement could change it in time.
                "-d", "client_encoding=UTF8", "-c",
                // The line break ends a comment at the end of the query.
                """
                BEGIN READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; \
                COPY (\n\(query)\n) TO STDOUT (FORMAT csv, HEADER); COMMIT
                """,
            ], environment: environment(service: service, application: "endcap"), remedy: remedy)
    }

    /// `psql`, which does what is written to it, statement by statement, and ends at the first error.
    ///
    /// - Parameters:
    ///   - service: A service of `pg_service.conf`; empty to leave the connection to the environment.
    ///   - application: How the server calls the connection, unless the environment says it.
    /// - Returns: The command, which needs an input.
    /// - Throws: `UserError` with code `missingInput` when there is no such program.
    static func postgresSession(service: String, application: String) throws -> ProgramCommand {
        ProgramCommand(
            name: "psql", executable: try psql(),
            // Plain replies, without names of columns and words about them.
            arguments: ["-X", "-q", "-w", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "client_encoding=UTF8"],
            environment: environment(service: service, application: application),
            remedy: "Mend the cause and start again; the table stands as it was", failureCode: .cannotWrite)
    }

    private static func psql() throws -> String {
        try find(
            "psql", variable: "ENDCAP_PSQL",
            installation: "Install it with apt-get install postgresql-client, or name its path in ENDCAP_PSQL")
    }

    private static func environment(service: String, application: String) -> [String: String] {
        var environment: [String: String] = [:]
        if value(of: "PGAPPNAME") == nil { environment["PGAPPNAME"] = application }
        if !service.isEmpty { environment["PGSERVICE"] = service }
        return environment
    }
}
