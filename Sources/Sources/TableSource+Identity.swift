import Diagnostics
package import Files
import Glibc

extension TableSource {
    /// What tells whether two sources are the same file or pipe, whatever their names; nil for one that is not there.
    package var identity: FileIdentity? {
        path == "-" ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path: path)
    }

    /// Whether its bytes can be read only once.
    var isReadOnce: Bool { path == "-" || Folder.isPipe(path) }

    /// The first source that is the same file or pipe as an earlier one, and that one; nil if all are different.
    package static func repeated(among sources: [TableSource]) -> (source: TableSource, earlier: TableSource)? {
        var known: [FileIdentity: TableSource] = [:]
        for source in sources {
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
