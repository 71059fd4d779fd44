import Diagnostics
package import Files
import Glibc

extension TableSource {
    /// What tells whether two sources are the same file or pipe, whatever their names; nil for a query and for one that
    /// is not there.
    package var identity: FileIdentity? {
        if isProgram { return nil }
        return path == "-" ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path: path)
    }

    /// Whether its bytes can be read only once.
    var isReadOnce: Bool { path == "-" || !isProgram && Folder.isPipe(path) }

    /// The first source that is the same file, pipe or query as an earlier one, and that one; nil if all are different.
    package static func repeated(among sources: [TableSource]) -> (source: TableSource, earlier: TableSource)? {
        var known: [FileIdentity: TableSource] = [:]
        // Names of one query differ by blanks and semicolons around it.
        var queries: [ProgramQuery: TableSource] = [:]
        for source in sources {
            if source.isProgram, let query = try? ProgramQuery(parsing: source.path),
                let earlier = queries.updateValue(source, forKey: query)
            {
                return (source, earlier)
            }
            guard let identity = source.identity else { continue }
            if let earlier = known.updateValue(source, forKey: identity) { return (source, earlier) }
        }
        return nil
    }

    /// Refuses standard input or a pipe that is given for two tables, because the second would find it empty.
    ///
    /// - Parameter names: All tables of a command, as they were named.
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func checkReadOnce(_ names: [String]) throws {
        let sources = names.map { TableSource($0) }.filter(\.isReadOnce)
        guard let (source, _) = repeated(among: sources) else { return }
        throw UserError(
            .wrongUsage, "\(source.name) is given for two tables, but it can be read only once",
            remedy: "Give each table a source of its own")
    }
}
