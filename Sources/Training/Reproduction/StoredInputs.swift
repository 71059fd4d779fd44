import Diagnostics
import Documents
import Files
import ModelStore
import Sources

/// The files and queries that a version was trained from, compared with what is there now.
struct StoredInputs {
    /// The files, each once.
    let paths: [String]
    /// Those that are not as they were; nil when the manifest has no check sums of files.
    let changes: [ReproductionReport.Input]?
    /// The results of queries that were compared, for the training that reads them.
    let results: KeptResults

    /// Finds the files and compares them with the check sums that a run of a pipeline leaves in the manifest.
    ///
    /// - Throws: `UserError` with code `missingInput` that names the first file that is not there.
    init(of recipe: StoredRecipe, _ manifest: Manifest, _ version: Version, _ progress: Progress) throws {
        let recorded = Self.recorded(in: manifest)
        if recipe.tables.contains("-") {
            throw UserError(
                .missingInput, "\(version) was trained from standard input, which is not kept",
                remedy: "Only a version that was trained from files can be trained again")
        }
        results = try KeptResults(of: recipe.tables, progress: progress)
        for input in recorded ?? [] { try Self.checkIsThere(input.path, of: version) }
        let sources = try recipe.tables.flatMap { name -> [String] in
            do {
                return try TableSource.named([name]).map(\.path)
            } catch let error as UserError where error.code == .missingInput {
                throw Self.missing(name, of: version)
            }
        }
        for path in sources { try Self.checkIsThere(path, of: version) }
        var known: Set<String> = []
        paths = sources.filter { known.insert($0).inserted }
        guard let recorded else {
            changes = nil
            return
        }
        let changed = try recorded.filter { try !$0.isUnchanged }.map {
            ReproductionReport.Input(path: $0.path, change: .changed)
        }
        let then = Set(recorded.compactMap { FileIdentity(path: $0.path) })
        let added = paths.filter { path in
            FileIdentity(path: path).map { !then.contains($0) } ?? false
        }
        changes = changed + added.map { ReproductionReport.Input(path: $0, change: .added) }
    }

    /// A file as a run of a pipeline recorded it.
    private struct Recorded {
        let path: String
        let bytes: Int?
        let sum: String

        var isUnchanged: Bool {
            get throws {
                if let result = try KeptResults.sum(of: path) { return result.sha256 == sum }
                if let bytes, bytes != fileSize(path) { return false }
                return try SHA256Sum.hex(ofFile: path) == sum
            }
        }
    }

    /// The files that the manifest names with their check sums; nil for a version that no pipeline made.
    private static func recorded(in manifest: Manifest) -> [Recorded]? {
        manifest.pipeline?["inputs"]?.arrayValue?.compactMap { input in
            guard let path = input["path"]?.stringValue, let sum = input["sha256"]?.stringValue else { return nil }
            return Recorded(path: path, bytes: input["bytes"]?.intValue, sum: sum)
        }
    }

    private static func checkIsThere(_ path: String, of version: Version) throws {
        guard ProgramQuery.isNamed(by: path) || Folder.exists(path) else { throw missing(path, of: version) }
    }

    private static func missing(_ path: String, of version: Version) -> UserError {
        let advice: Message =
            path.hasPrefix("/")
            ? "Restore it at this path"
            : "Restore it, or go to the folder in which the training ran, where its paths begin"
        return UserError(
            .missingInput, "this input of \(version) is not where its manifest says", at: .init(file: path),
            remedy: advice)
    }
}
