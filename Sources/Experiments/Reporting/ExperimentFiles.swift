import Documents
package import Files
package import Pages

/// The files that an experiment or a plan leaves: a page with its numbers.
package struct ExperimentFiles: Sendable {
    package var folder: String
    /// Who may read and write the files; nil for whoever could before, or whom the umask lets.
    package var mode: FileMode?

    package init(folder: String, mode: FileMode? = nil) {
        (self.folder, self.mode) = (folder, mode)
    }

    /// Writes `NAME.html` and `NAME.json`, which appear together when they are whole.
    ///
    /// - Throws: `UserError` with code `cannotWrite`, `EncodingError` for a number that JSON cannot represent.
    package func write(_ name: String, page: Page, of report: some Encodable) throws {
        try Folder.make(folder)
        let lock = try FileLock("\(folder)/.\(name).lock", waiting: 60)
        defer { withExtendedLifetime(lock) {} }
        var members = try JSONValue(encoding: report).objectValue ?? [:]
        members.merge(page.json.objectValue ?? [:]) { own, _ in own }
        let files = try ["html", "json"].map { try AtomicFile("\(folder)/\(name).\($0)", mode: mode) }
        try files[0].write(page.html)
        try files[1].write(JSONValue.object(members).indentedText)
        try AtomicFile.commit(files)
    }
}
