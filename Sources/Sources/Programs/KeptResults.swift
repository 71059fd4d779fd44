package import Diagnostics
import Files
import Synchronization

/// The results of queries that are read several times, held in temporary files for as long as the object lives.
///
/// A query that is asked twice may have two results. While its result is kept, every `TableSource` of the same name gives
/// the bytes of the first one. Settings name tables by plain text, so the results are found by their names, in all of the
/// process.
package final class KeptResults: Sendable {
    private let names: [String]

    /// Asks the queries among some names of tables, each once.
    ///
    /// - Parameters:
    ///   - names: Names of tables; those of files are passed over.
    ///   - progress: Is told of each query.
    /// - Throws: `UserError` with code `missingInput` when a program is missing or fails, `cannotWrite` when there is no
    ///   room, `wrongUsage` for a name that is no query.
    package init(of names: [String], progress: Progress = .silent) throws {
        var known: Set<String> = []
        let queries = names.filter { ProgramQuery.isNamed(by: $0) && known.insert($0).inserted }
        var results: [(name: String, source: TableSource)] = []
        for name in queries {
            progress.step("asking for \(name.excerpt)")
            results.append((name, try TableSource(name).spooled()))
        }
        self.names = queries
        Self.results.withLock { kept in
            for result in results { kept[result.name, default: Kept(source: result.source)].holders += 1 }
        }
    }

    deinit {
        Self.results.withLock { kept in
            for name in names {
                kept[name]?.holders -= 1
                if kept[name]?.holders == 0 { kept[name] = nil }
            }
        }
    }

    /// The size of a kept result and its SHA-256; nil for a name whose result is not kept.
    ///
    /// - Throws: `UserError` with code `missingInput` when it cannot be read.
    package static func sum(of name: String) throws -> (bytes: Int, sha256: String)? {
        guard let source = source(named: name), let path = source.spoolPath else { return nil }
        return try withExtendedLifetime(source) { (fileSize(path) ?? 0, try SHA256Sum.hex(ofFile: path)) }
    }

    /// The source that gives a kept result; nil for a name whose result is not kept.
    static func source(named name: String) -> TableSource? { results.withLock { $0[name]?.source } }

    private struct Kept {
        let source: TableSource
        var holders = 0
    }

    private static let results = Mutex<[String: Kept]>([:])
}
