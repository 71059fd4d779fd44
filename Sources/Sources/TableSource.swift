import Diagnostics
import Files
import Glibc

/// Where the bytes of a table come from: a value, which is opened whenever they are read.
package struct TableSource: Sendable, Hashable, ExpressibleByStringLiteral {
    /// As it was named: a path, or `-` for standard input.
    package let path: String
    private let spool: Spool?
    /// The bytes, where they were read before; nil to read them whenever it is opened.
    private let content: [UInt8]?
    /// The file that it must be at each opening; nil for any.
    private let stamp: FileStamp?

    /// A file or a pipe by its path, or standard input by `-`.
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

    /// Opens the bytes, with a buffer of `bufferSize` bytes where they cannot be mapped.
    ///
    /// - Throws: `UserError` with code `missingInput` when they cannot be read, `invalidData` when a source that was
    ///   `spooled()` is another file than then.
    package func open(bufferSize: Int = 1 << 20) throws -> ByteSource {
        if let content { return content.withUnsafeBytes { ByteSource(copying: $0, isAtEnd: true) } }
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
    /// only once, so they are copied into a temporary file, which goes with the last copy of the source.
    ///
    /// - Throws: `UserError` with code `missingInput` when they cannot be read, `cannotWrite` when there is no room.
    package func spooled() throws -> TableSource {
        if spool != nil || content != nil || stamp != nil { return self }
        guard isReadOnce else { return TableSource(path, spool: nil, stamp: FileStamp.settled(path: path)) }
        return TableSource(path, spool: try Spool(of: open()))
    }

    package static func == (left: TableSource, right: TableSource) -> Bool {
        left.path == right.path && left.spool === right.spool && left.content == right.content
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension TableSource {
    /// The sources that some names stand for: a name with `*`, `?` or `[…]` that no file bears is a pattern.
    ///
    /// - Returns: The sources in the order of the names; the files of a pattern in ascending byte order.
    /// - Throws: `UserError` with code `missingInput` for a pattern that no file matches.
    package static func named(_ names: [String]) throws -> [TableSource] {
        try names.flatMap { name -> [TableSource] in
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
    private static func matches(of pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        return paths.filter { !Folder.isFolder($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A temporary file that holds what could be read only once.
///
/// It has no name and is reached through its descriptor. Where `/proc` is not mounted, it keeps its name until the spool
/// or the process ends; only `kill -9` or a crash leaves the file, which only its owner may read.
private final class Spool: Sendable {
    private let descriptor: Int32
    /// The name that the file had to keep; nil where it needs none.
    private let kept: (name: String, entry: TemporaryPath)?

    /// A path to the file, as long as the spool lives.
    var path: String { kept?.name ?? Self.path(of: descriptor) }

    private static func path(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    init(of source: ByteSource) throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        (descriptor, kept) = uninterrupted { Self.make(in: folder) }
        guard descriptor >= 0 else { throw Self.cannotWrite(folder) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        while true {
            var rest = source.window
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                guard count >= 0 || errno == EINTR else { throw Self.cannotWrite(folder) }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
            }
            if source.isAtEnd { return }
            try source.extend(from: source.window.count)
        }
    }

    /// Makes the file, and takes its name away where it can be reached without.
    private static func make(in folder: String) -> (descriptor: Int32, kept: (name: String, entry: TemporaryPath)?) {
        var template = Array("\(folder)/endcap-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return (descriptor, nil) }
        guard FileIdentity(path: path(of: descriptor)) != FileIdentity(descriptor: descriptor),
            let name = template.withUnsafeBufferPointer({ $0.baseAddress.map { String(cString: $0) } })
        else {
            unlink(template)
            return (descriptor, nil)
        }
        return (descriptor, (name, TemporaryPath(name)))
    }

    deinit {
        if let kept {
            uninterrupted {
                unlink(kept.name)
                kept.entry.forget()
            }
        }
        if descriptor >= 0 { close(descriptor) }
    }

    private static func cannotWrite(_ folder: String) -> UserError {
        UserError(
            .cannotWrite, "cannot write a temporary file: \(String(cString: strerror(errno)))", at: .init(file: folder),
            remedy: "Free space there, or name another folder in the environment variable TMPDIR")
    }
}
