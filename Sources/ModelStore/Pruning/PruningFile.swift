import Documents
import Files
import Glibc

/// The versions that a prune is about to remove (`.pruning.json`), so that the next writer goes on after a kill.
///
/// It is written before their lines in the history and removed after their folders. What it names goes only if the
/// history says so, too; so a version that somebody brings back later is never taken for a leftover.
struct PruningFile: Equatable {
    static let fileName = ".pruning.json"
    private static let asidePrefix = ".pruned-"

    var versions: [Int]

    init(_ versions: [Int]) { self.versions = versions }

    /// Reads the file in a model's folder; nil when it is missing or damaged.
    init?(inFolder folder: String) {
        guard let bytes = try? MappedFile.contents(of: Self.path(inFolder: folder)),
            let numbers = (try? JSONValue(parsing: bytes))?["versions"]?.arrayValue
        else { return nil }
        versions = numbers.compactMap(\.intValue)
    }

    static func path(inFolder folder: String) -> String { "\(folder)/\(fileName)" }

    func write(inFolder folder: String) throws {
        let file = try AtomicFile(Self.path(inFolder: folder))
        try file.write(JSONValue.object(["versions": .array(versions.map { .int($0) })]).indentedText)
        try file.commit()
    }

    /// The hidden folder to which a version is moved before its files are removed.
    static func aside(_ number: Int, in folder: ModelFolder) -> String { "\(folder.path)/\(asidePrefix)\(number)" }
}
