package import Diagnostics
import Documents
import Files
package import LinearAlgebra
import Sources
import Synchronization

/// The content of all files that a run reads, by their SHA-256.
///
/// Every file is known by its stamp too, so that a change between the moment of its sum and that of its reading is an
/// error and never a version that names another input than its own. A query is asked once, and all stages read the result
/// whose sum was taken.
package struct InputFingerprints: Sendable {
    /// The files in the order of their roles and names; the files of a pattern in ascending byte order.
    package let files: [InputFile]
    /// What each file is read as: `events`.
    private let roles: [String]
    /// Nil for the result of a query, which nobody can change.
    private let stamps: [FileStamp?]
    /// The results of queries, for as long as the run reads them.
    private let results: KeptResults

    /// The files of one role, as a pipeline names them.
    package struct Role: Sendable {
        package let name: String
        /// Paths and patterns.
        package let names: [String]

        /// The table of those who agree, whose sum is always taken from its bytes: it is small, and an answer that was
        /// changed must not pass for the earlier one.
        package static let consent = "consent"
        /// The tables of ids that steps of a cleaning name.
        package static let cleaning = "clean"

        package init(_ name: String, _ names: [String]) {
            self.name = name
            self.names = names
        }
    }

    /// Finds the files and takes their sums, those of several files at the same time.
    ///
    /// - Parameters:
    ///   - inputs: The files, by role.
    ///   - cache: A file of sums that were taken before, which is brought up to date; nil reads every file.
    ///   - isFresh: Whether sums that were taken before do not count.
    ///   - threads: How many files are read at the same time.
    ///   - progress: Receives how far the reading has come, and a warning if the cache cannot be written.
    /// - Throws: `UserError` with code `missingInput` for what cannot be read, `wrongUsage` for standard input or a pipe,
    ///   `invalidData` for a file that changes meanwhile.
    package init(
        of inputs: [Role], cache: String? = nil, isFresh: Bool = false, threads: Threads, progress: Progress
    ) throws {
        let files = try inputs.flatMap { role in
            try TableSource.named(role.names).map { (role: role.name, path: try Self.checked($0)) }
        }
        results = try KeptResults(of: files.map(\.path), progress: progress)
        let known = isFresh ? nil : cache.map { InputCache(path: $0) }
        let total = files.reduce(0) { $0 + (fileSize($1.path) ?? 0) }
        let state = Mutex(State(found: Array(repeating: nil, count: files.count)))
        let places = files.map { (path: $0.path, known: $0.role == Role.consent ? nil : known) }
        try parallelFor(files.count, chunk: 1, threads: threads) { range in
            for index in range {
                let found = try Found(places[index].path, known: places[index].known)
                let done = state.withLock { $0.add(found, at: index) }
                if total > 0 {
                    progress.advance("Comparing the inputs", done: done, of: max(total, done), unit: "bytes")
                }
            }
        }
        let found = state.withLock { $0.found.compactMap(\.self) }
        roles = files.map(\.role)
        self.files = found.map(\.file)
        stamps = found.map(\.stamp)
        if let cache {
            let lasting = found.compactMap { found in
                found.stamp.flatMap { found.isSettled ? (stamp: $0, sum: found.file.sha256) : nil }
            }
            InputCache.write(lasting, to: cache, progress)
        }
    }

    /// The path of a file that can be read again and again, or the name of a query.
    private static func checked(_ source: TableSource) throws -> String {
        if source.isProgram { return source.path }
        guard source.path != "-", !Folder.isPipe(source.path), !Self.leadsToDescriptor(source.path) else {
            throw UserError(
                .wrongUsage, "a pipeline cannot read \(source.name): it is read once, and the run must read it twice",
                remedy: "Write it to a file, and name that")
        }
        return source.path
    }

    /// Makes sure that there are files of all roles that can be read again and again, and programs for all queries, without
    /// reading or asking them.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file or a program that is not there, `wrongUsage` for standard
    ///   input or a pipe.
    static func checkAreThere(_ inputs: [Role]) throws {
        for role in inputs {
            for source in try TableSource.named(role.names) {
                let path = try checked(source)
                if source.isProgram {
                    try ProgramQuery(parsing: path).checkIsThere()
                    continue
                }
                guard Folder.exists(path) else { throw missing(path) }
            }
        }
    }

    fileprivate static func missing(_ path: String) -> UserError {
        UserError(
            .missingInput, "there is no such file", at: .init(file: path),
            remedy: "Check the path; that of a pipeline file is relative to it")
    }

    /// Whether a path names an open file of the process, as `/dev/stdin` does, and not a file that the next run finds.
    private static func leadsToDescriptor(_ path: String) -> Bool {
        path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/") && path.contains("/fd/")
    }

    /// Makes sure that all files still are those whose sums were taken; call it after they were read.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the first one that is not.
    package func checkUnchanged() throws {
        for (file, stamp) in zip(files, stamps) {
            guard let stamp else { continue }
            let now = FileStamp(path: file.path)
            guard now == stamp else { throw fileChanged(file.path, .invalidData) }
            // A copy that keeps times leaves the same stamp, as new rights of the same bytes do.
            guard now?.isTouched(since: stamp) == true else { continue }
            guard try SHA256Sum.hex(ofFile: file.path) == file.sha256 else {
                throw fileChanged(file.path, .invalidData)
            }
        }
    }

    /// What the result of a run depends on: roles and contents, not paths and times.
    var content: JSONValue {
        .array(
            zip(roles, files).map { role, file in
                ["role": .string(role), "bytes": .int(file.bytes), "sha256": .string(file.sha256)]
            })
    }
}

extension InputFingerprints: Encodable {
    /// Writes the list of files, as manifests hold it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(files)
    }
}

/// One file, and its sum.
private struct Found: Sendable {
    let file: InputFile
    /// Nil for the result of a query.
    let stamp: FileStamp?
    /// Whether a later write is sure to give the file another stamp.
    let isSettled: Bool

    /// Takes the sum of a file unless it is known.
    init(_ path: String, known: InputCache?) throws {
        if let result = try KeptResults.sum(of: path) {
            (stamp, isSettled) = (nil, false)
            file = InputFile(path: path, bytes: result.bytes, sha256: result.sha256)
            return
        }
        guard let stamp = FileStamp.settled(path: path) else { throw InputFingerprints.missing(path) }
        isSettled = stamp.isSettled
        self.stamp = stamp
        if isSettled, Folder.isRegularFile(path), let sum = known?.sum(of: stamp) {
            file = InputFile(path: path, bytes: stamp.size, sha256: sum)
            return
        }
        let content = try MappedFile(path, inMemoryUpTo: 1 << 20)
        content.adviseSequential()
        let sum = withExtendedLifetime(content) { SHA256Sum.hex(of: content.bytes) }
        try content.checkUnchanged(.invalidData)
        guard content.stamp == stamp, FileStamp(path: path) == stamp else { throw fileChanged(path, .invalidData) }
        file = InputFile(path: path, bytes: stamp.size, sha256: sum)
    }
}

/// What the workers have found so far.
private struct State: Sendable {
    var found: [Found?]
    private var bytes = 0

    init(found: [Found?]) { self.found = found }

    /// Notes a file; returns how many bytes all have so far.
    mutating func add(_ new: Found, at index: Int) -> Int {
        found[index] = new
        bytes += new.file.bytes
        return bytes
    }
}
