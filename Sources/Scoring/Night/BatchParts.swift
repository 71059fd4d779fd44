import Diagnostics
import Documents
import Files
import ModelFiles

/// What an interrupted batch had done: parts of its rows that stand whole, in a hidden folder beside the output.
///
/// The part N is a file `N.rows`, and `N.json`, which says what the part belongs to, how far the batch had come at its
/// end, and the check sum of its rows. Both appear together.
struct BatchParts<Summary: CountedSummary> {
    /// What decides the rows, by the words with which a message names it.
    typealias Origin = [String: String]

    private struct Entry: Codable {
        let origin: Origin
        let rows: Int
        let sha256: String
        let mark: BatchMark<Summary>
    }

    private let folder: String
    private let origin: Origin
    private(set) var count = 0
    /// How far the batch had come at the end of the last part; nil without any.
    private(set) var mark: BatchMark<Summary>?

    /// Finds the parts of an output that belong to a batch, and removes all others.
    ///
    /// - Parameters:
    ///   - output: The output.
    ///   - origin: What decides the rows of the batch.
    ///   - progress: Is told what is kept, or why nothing is.
    /// - Throws: `UserError` with code `cannotWrite`.
    init(of output: String, origin: Origin, progress: Progress) throws {
        folder = BatchPartsFolder.path(of: output)
        self.origin = origin
        var changed: [String]?
        while let entry = entry(count + 1), changed == nil {
            guard entry.origin == origin else {
                changed = Set(entry.origin.keys).union(origin.keys).filter { entry.origin[$0] != origin[$0] }.sorted()
                continue
            }
            guard (try? SHA256Sum.hex(ofFile: path(count + 1, "rows"))) == entry.sha256 else { break }
            count += 1
            mark = entry.mark
        }
        if let changed {
            let what = changed.prefix(3).joined(separator: ", ")
            progress.step("not the batch that was interrupted (other: \(what)), so it begins again")
            try Folder.remove(folder)
            (count, mark) = (0, nil)
        }
        try Folder.make(folder)
        let kept = Set((1...max(count, 1)).flatMap { ["\($0).rows", "\($0).json"] })
        for name in try Folder.names(in: folder) where count == 0 || !kept.contains(name) {
            try Folder.remove("\(folder)/\(name)")
        }
        if let mark {
            progress.step("going on after \(mark.customers) customers with \(mark.summary.rows) rows")
        }
    }

    /// Keeps rows that are whole.
    ///
    /// - Parameters:
    ///   - bytes: The rows since the part before.
    ///   - mark: How far the batch has come with them.
    /// - Throws: `UserError` with code `cannotWrite`.
    mutating func add(_ bytes: [UInt8], _ mark: BatchMark<Summary>) throws {
        let rows = try AtomicFile(path(count + 1, "rows"))
        let beside = try AtomicFile(path(count + 1, "json"))
        try rows.write(bytes)
        let entry = Entry(
            origin: origin, rows: mark.summary.rows, sha256: bytes.withUnsafeBytes { SHA256Sum.hex(of: $0) }, mark: mark
        )
        try beside.write(JSONText.line(entry))
        try AtomicFile.commit([rows, beside])
        count += 1
        self.mark = mark
    }

    /// Gives the rows of all parts to a sink, from first to last.
    func write(to sink: RowSink) throws {
        for number in 1...max(count, 1) where number <= count {
            let file = try MappedFile(path(number, "rows"))
            try withExtendedLifetime(file) {
                for start in stride(from: 0, to: file.bytes.count, by: Self.piece) {
                    let end = min(file.bytes.count, start + Self.piece)
                    try sink.write(UnsafeRawBufferPointer(rebasing: file.bytes[start..<end]))
                }
            }
            try file.checkUnchanged(.invalidData)
        }
    }

    /// In bytes.
    private static var piece: Int { 1 << 20 }

    private func path(_ number: Int, _ ending: String) -> String { "\(folder)/\(number).\(ending)" }

    /// What stands beside a part; nil where there is no part, or not a whole one.
    private func entry(_ number: Int) -> Entry? {
        guard Folder.isRegularFile(path(number, "rows")), Folder.isRegularFile(path(number, "json")),
            let value = try? JSONValue(parsing: MappedFile.contents(of: path(number, "json")))
        else { return nil }
        return try? value.decoded(as: Entry.self)
    }
}

/// Where the parts of an output are kept.
enum BatchPartsFolder {
    /// Beside the output; for a table, in the folder in which the program was started.
    static func path(of output: String) -> String {
        let start =
            output.utf8.lastIndex(of: UInt8(ascii: "/")).map { output.utf8.index(after: $0) } ?? output.startIndex
        return "\(output[..<start]).\(output[start...]).parts"
    }

    /// Removes what is kept of an output.
    static func remove(of output: String) throws { try Folder.remove(path(of: output)) }
}
