import Diagnostics
import Sources

extension PipelineReading {
    /// The tables that a section names, seen from the working directory: those of its paths, or that of its query to
    /// PostgreSQL.
    ///
    /// - Parameters:
    ///   - paths: What its key `path` says.
    ///   - keys: What its section `postgres` says.
    ///   - section: The section.
    /// - Returns: The names of the tables; nil where the section names none.
    /// - Throws: `UserError` with code `wrongUsage` for both, and for a query that cannot be asked.
    func tables(
        _ paths: [String]?, _ keys: PipelineDraft.PostgresKeys, in section: String
    ) throws -> [String]? {
        let own = "\(section).postgres"
        guard isGiven(own) else { return paths.map { $0.map(folder.path(to:)) } }
        try refuse(["\(section).path"], Message("with \(own)"))
        let query = try required(keys.query, "\(own).query", "the query whose rows are the table")
        let service = keys.service ?? ""
        let name = ProgramQuery.name(service: service, query: query)
        try checking(own) {
            guard case .postgres(service, _) = try ProgramQuery(parsing: name) else {
                throw UserError(
                    .wrongUsage, "the name of a service has no colon in it",
                    remedy: "Name a service of pg_service.conf")
            }
        }
        return [name]
    }

    /// Refuses the keys of the layout in a section whose tables are all results of queries, which have their own.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func refuseLayoutOfQueries(_ tables: [String], in section: String) throws {
        guard tables.allSatisfy({ ProgramQuery.isNamed(by: $0) }) else { return }
        try refuse(given(in: "\(section).layout"), "on the result of a query")
    }

    /// The one table that a section names.
    func table(
        _ path: String?, _ keys: PipelineDraft.PostgresKeys, in section: String
    ) throws -> String? {
        try tables(path.map { [$0] }, keys, in: section)?.first
    }
}
