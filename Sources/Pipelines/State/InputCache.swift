import Diagnostics
import Documents
import Files

/// The sums of files that a run has read, by their stamps, so that an unchanged file is not read again for its sum.
///
/// It is no more than a memory: one that is damaged or missing costs the reading.
struct InputCache: Sendable {
    private var sums: [String: String] = [:]

    private static let length = 64

    init(path: String) {
        // Without sums every file is read, which the next cache mends.
        guard Folder.exists(path), let bytes = try? MappedFile.contents(of: path),
            let members = (try? JSONValue(parsing: bytes))?.objectValue
        else { return }
        sums = members.compactMapValues(\.stringValue).filter { Self.isSum($0.value) }
    }

    /// The sum of a file that is known.
    func sum(of stamp: FileStamp) -> String? { sums[stamp.text] }

    /// Replaces the file of a cache.
    static func write(_ sums: [(stamp: FileStamp, sum: String)], to path: String, _ progress: Progress) {
        let members = Dictionary(sums.map { ($0.stamp.text, JSONValue.string($0.sum)) }) { first, _ in first }
        do {
            let file = try AtomicFile(path)
            try file.write(JSONValue.object(members).indentedText)
            try file.commit()
        } catch {
            let reason = (error as? UserError)?.locatedProblem() ?? "\(error)"
            progress.warning("the next run reads all inputs again for their check sums: \(reason)")
        }
    }

    private static func isSum(_ text: String) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
