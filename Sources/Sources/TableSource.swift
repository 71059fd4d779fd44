import Diagnostics
import Files
import Glibc

/// Where the bytes of a table come from: a value, which is opened whenever they are read.
package struct TableSource: Sendable, Hashable, ExpressibleByStringLiteral {
    /// As it was named: a path, `-` for standard input, or a query (`ProgramQuery`).
    package let path: String
    private let spool: Spool?
    /// The bytes, where they were read before; nil to read them whenever it is opened.
    private let content: [UInt8]?
    /// The file that it must be at each opening; nil for any.
    private let stamp: FileStamp?

    /// A file or a pipe by its path, standard input by `-`, or the result of a query by its name.
    package init(_ path: String) {
        self.init(path, spool: nil)
    }

    /// Bytes that were read, and decompressed if need be, from the file at `path`.
    package init(_ path: String, content: [UInt8]) {
        self.init(path, spool: nil, content: content)
    }

    package init(stringLiteral path: String) { self.init(path) }

    private init(_ path: String, spool: Spool?, content: [UInt8]? = nil, stamp: FileStamp? = nil) {
        self.path = path
        self.spool = spool
        self.content = content
        self.stamp = stamp
    }

    /// How errors and progress name it.
    package var name: String { path == "-" ? "standard input" : path }

    /// Whether its bytes are the result of a query that a program answers.
    package var isProgram: Bool { ProgramQuery.isNamed(by: path) }

    /// Where the bytes are in a temporary file; nil where they are not.
    var spoolPath: String? { spool?.path }

    /// Opens the bytes, with a buffer of `bufferSize` bytes where they cannot be mapped.
    ///
    /// A query is asked each time, unless its result is kept (`KeptResults`).
    ///
    /// - Throws: `UserError` with code `missingInput` when they cannot be read, `invalidData` when a source that was
    ///   `spooled()` is another file than then, `wrongUsage` for a name that is no query.
    package func open(bufferSize: Int = 1 << 20) throws -> ByteSource {
        if let content { return content.withUnsafeBytes { ByteSource(copying: $0, isAtEnd: true) } }
        if spool == nil, isProgram {
            if let kept = KeptResults.source(named: path) { return try kept.open(bufferSize: bufferSize) }
            return ByteSource(self, from: try ProgramQuery(parsing: path).run(named: name), bufferSize: bufferSize)
        }
        let source = try ByteSource(self, readFrom: spool?.path ?? path, bufferSize: bufferSize)
        if let stamp { try source.check(stamp) }
        return source
    }

    /// Opens the text as UTF-8, whatever its encoding.
    ///
    /// - Throws: `UserError` as `open(bufferSize:)`; with code `invalidData` when the text begins as none in this
    ///   encoding would.
    package func open(bufferSize: Int, encoding: TextEncoding) throws -> ByteSource {
        let source = try open(bufferSize: bufferSize)
        do {
            return encoding == .utf8
                ? source : try ByteSource(decoding: source, from: encoding, bufferSize: bufferSize)
        } catch {
            throw source.cause(of: error)
        }
    }

    /// A source with the same bytes that can be read any number of times.
    ///
    /// A file is its own, and must be the same, unchanged, at each opening. Standard input and pipes give their bytes
    /// only once, and a query may have another result the next time, so they are copied into a temporary file, which
    /// goes with the last copy of the source.
    ///
    /// - Throws: `UserError` with code `missingInput` when they cannot be read, `cannotWrite` when there is no room.
    package func spooled() throws -> TableSource {
        if spool != nil || content != nil || stamp != nil { return self }
        if isProgram, let kept = KeptResults.source(named: path) { return kept }
        guard isReadOnce || isProgram else {
            return TableSource(path, spool: nil, stamp: FileStamp.settled(path: path))
        }
        return TableSource(path, spool: try Spool(of: open()))
    }

    package static func == (left: TableSource, right: TableSource) -> Bool {
        left.path == right.path && left.spool === right.spool && left.content == right.content
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension TableSource {
    /// The sources that some names stand for: a name with `*`, `?` or `[…]` that no file bears is a pattern, unless it
    /// is a query, in which these characters are common.
    ///
    /// - Returns: The sources in the order of the names; the files of a pattern in ascending byte order.
    /// - Throws: `UserError` with code `missingInput` for a pattern that no file matches, `wrongUsage` for a query that
    ///   cannot be asked.
    package static func named(_ names: [String]) throws -> [TableSource] {
        try names.flatMap { name -> [TableSource] in
            if ProgramQuery.isNamed(by: name) {
                _ = try ProgramQuery(parsing: name)
                return [TableSource(name)]
            }
            guard name.utf8.contains(where: Array("*?[".utf8).contains), !Folder.exists(name) else {
                return [TableSource(name)]
            }
            let files = matches(of: name)
            guard !files.isEmpty else {
                throw UserError(
                    .missingInput, "no file matches the pattern", at: .init(file: name),
                    remedy: "Check the path, and put the pattern in quotes so that no shell changes it")
            }
            return files.map { TableSource($0) }
        }
    }

    /// The files that match a pattern of `glob(3)`, in ascending byte order.
    static func matches(of pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        return paths.filter { !Folder.isFolder($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
