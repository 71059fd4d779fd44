import Diagnostics
import Documents
import Files
import ModelFiles
import ModelStore

/// What the manifest beside the file of a batch says of it.
struct BatchDescription: Sendable, Equatable {
    /// The file of the batch.
    let file: String
    let model: String
    let version: Int
    /// How many items a list was to have; nil for probabilities.
    let top: Int?
    /// When the file was written; nil for one of an earlier program.
    let created: UTCTime?
    /// The customers who got a list, also an empty one; nil for probabilities.
    let customers: Int?
    let rows: Int
    /// The customers who said no; they get popular items only.
    let optedOut: Int
    /// The customers with fewer items than `top`; nil for probabilities.
    let short: Int?
    /// How many cells have a level that training did not have; nil for lists.
    let unseenCells: Int?

    /// Whether the batch holds lists; else it holds probabilities.
    var isLists: Bool { top != nil }

    /// Reads the manifest, and makes sure that the file is the one it describes.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that is not there or has no manifest beside it,
    ///   `invalidData` for a manifest that cannot be read, or that is of another file.
    init(of path: String) throws {
        guard path != "-" else {
            throw UserError(
                .wrongUsage, "a batch on standard input has no manifest, which says which model made it",
                remedy: "Name the file that scorer batch wrote")
        }
        file = path
        let place = UserError.Place(file: path + Self.ending)
        guard Folder.exists(path) else {
            throw UserError(
                .missingInput, "there is no such file", at: .init(file: path),
                remedy: "Name the file that scorer batch wrote")
        }
        guard Folder.exists(path + Self.ending) else {
            throw UserError(
                .missingInput, "the manifest that scorer batch writes beside its file is missing", at: place,
                remedy: "Keep both files together: the manifest says which version made the lists, and when")
        }
        func unreadable(_ problem: String) -> UserError {
            UserError(
                .invalidData, "this is no manifest of a batch: \(problem)", at: place,
                remedy: "Make the batch again with scorer batch")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: MappedFile.contents(of: path + Self.ending))
        } catch let error as MalformedJSON {
            throw unreadable("\(error.problem), \(error.offset) bytes into the file")
        }
        guard let model = value["model"]?.stringValue, let version = value["version"]?.intValue,
            let summary = value["summary"], let rows = summary["rows"]?.intValue,
            let sum = value["checksums"]?["output"]?.stringValue
        else { throw unreadable("an entry is missing") }
        (self.model, self.version, self.rows) = (model, version, rows)
        top = value["top"]?.intValue
        created = value["created"]?.stringValue.flatMap { UTCTime($0) }
        customers = summary["users"]?.intValue
        optedOut = summary["opted_out"]?.intValue ?? 0
        short = summary["short"]?.arrayValue?.count
        unseenCells = summary["unseen_levels"]?.objectValue.map { $0.values.reduce(0) { $0 + ($1.intValue ?? 0) } }
        if top != nil, customers == nil || short == nil { throw unreadable("an entry is missing") }
        guard try SHA256Sum.hex(ofFile: path) == sum else {
            throw UserError(
                .invalidData, "the file is not the one that its manifest describes: the check sums differ",
                at: .init(file: path), remedy: "Give a batch as scorer batch wrote it, with the manifest beside it")
        }
    }

    private static let ending = ".manifest.json"

    /// Refuses a batch that another version made.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func check(isOf version: Version) throws {
        guard model == version.model, self.version == version.number else {
            throw UserError(
                .invalidData, "\(model)/\(self.version) made these rows, and \(version) is asked about",
                at: .init(file: file),
                remedy: """
                    Name the version that made them: trainer monitor \(model)/\(self.version); or make the batch again \
                    with \(version)
                    """)
        }
    }
}
