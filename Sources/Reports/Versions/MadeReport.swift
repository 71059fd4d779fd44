package import Documents
import Files
import ModelStore
package import Pages

/// A report that is ready to be written.
package struct MadeReport: Sendable {
    package let page: Page
    /// The model card in Markdown with metadata.
    package let card: String
    private let version: Version
    private let rival: Version?
    private let seed: UInt64
    private let showsIds: Bool

    /// The names of the files.
    package static let files = ["report.html", "report.json", "MODEL_CARD.md"]

    init(page: Page, card: String, version: Version, rival: Version?, seed: UInt64, showsIds: Bool) {
        (self.page, self.card, self.version, self.rival) = (page, card, version, rival)
        (self.seed, self.showsIds) = (seed, showsIds)
    }

    /// The page with what it is about, as `report.json` has it.
    package var json: JSONValue {
        var members = page.json.objectValue ?? [:]
        members["model"] = .string(version.model)
        members["version"] = .int(version.number)
        members["against"] = rival.map { .string($0.description) } ?? .null
        members["seed"] = .string("\(seed)")
        members["ids"] = .bool(showsIds)
        return .object(members)
    }

    /// Writes the three files, all of them or none; those of an earlier report stay until then.
    ///
    /// - Parameter folder: The folder, which is made when it is missing.
    /// - Returns: The paths of the files.
    /// - Throws: `UserError` with code `cannotWrite`.
    @discardableResult
    package func write(toFolder folder: String) throws -> [String] {
        try Folder.make(folder)
        let paths = Self.files.map { "\(folder)/\($0)" }
        let files = try paths.map { try AtomicFile($0) }
        for (file, text) in try zip(files, [page.html, JSONText.pretty(json) + "\n", card]) { try file.write(text) }
        try AtomicFile.commit(files)
        return paths
    }
}
