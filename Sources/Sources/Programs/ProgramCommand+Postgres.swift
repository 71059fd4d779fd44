import Diagnostics

extension ProgramCommand {
    /// `psql`, the command line of PostgreSQL, which sends the result in UTF-8 with times in UTC.
    ///
    /// It never asks for a password: that comes from the service, from `.pgpass` or from the environment. The transaction
    /// is read-only, so that a query which changes tables, such as `DELETE … RETURNING`, fails and changes nothing.
    ///
    /// - Throws: `UserError` with code `missingInput` when there is no such program.
    static func postgres(service: String, _ purpose: Purpose) throws -> ProgramCommand {
        let program = try find(
            "psql", variable: "ENDCAP_PSQL",
            installation: "Install it with apt-get install postgresql-client, or name its path in ENDCAP_PSQL")
        let remedy =
            "Check the service, the server and the query; psql \(service.isEmpty ? "" : "service=\(service) ")shows the same"
        guard case .query(let query) = purpose else {
            return ProgramCommand(name: "psql", executable: program, arguments: ["-V"], remedy: remedy)
        }
        var environment: [String: String] = [:]
        if value(of: "PGAPPNAME") == nil { environment["PGAPPNAME"] = "endcap" }
        if !service.isEmpty { environment["PGSERVICE"] = service }
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
            ], environment: environment, remedy: remedy)
    }
}
