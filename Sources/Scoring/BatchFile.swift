package import Diagnostics
import Documents
package import Files
import ModelFiles
package import ModelStore

/// A batch whose rows go into a file, with a manifest beside it that records how the file was made.
package struct BatchFile<Work: BatchWork>: Sendable {
    package let work: Work
    package let output: String
    /// Who may read and write both files; nil for whoever could before, or whom the umask lets.
    package let mode: FileMode?
    /// The time of day for the manifest; nil leaves it out.
    package let created: UTCTime?

    package init(_ work: Work, output: String, mode: FileMode? = nil, created: UTCTime? = nil) {
        self.work = work
        self.output = output
        self.mode = mode
        self.created = created
    }

    /// The content of `FILE.manifest.json`.
    package struct Manifest: Codable, Sendable {
        package let model: String
        package let version: Int
        package let output: String
        /// When the work began.
        package let created: UTCTime?
        package let top: Int?
        package let summary: Work.Summary
        /// SHA-256 of the output, the model's files and the inputs.
        package let checksums: [String: String]
        package let seconds: Double
    }

    /// Does the work; the file and its manifest are replaced together, and only when all rows are complete.
    ///
    /// The ending of the file's name decides its layout, and whether it is compressed.
    ///
    /// - Parameters:
    ///   - format: The format of the rows.
    ///   - clock: Returns seconds since a fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The manifest.
    /// - Throws: The errors of `Work.run`, and `UserError` when the name tells no form, when a file cannot be read or
    ///   written, or would replace what must stay.
    package func run<Format: RowFormat>(
        as format: Format.Type, clock: () -> Double, store: ModelStore, progress: Progress
    ) throws -> Manifest where Format.Context == Work.Context, Format.Rows == Work.Rows {
        let start = clock()
        try checkPlace(in: store)
        let form = try OutputForm(of: output)
        var checksums = try store.manifest(of: work.version).files
        // Skip pipes, because they cannot be read again; a missing file is reported later by the work.
        let inputs = try work.inputs.filter { Folder.isRegularFile($0.value) }
        let stamps = inputs.compactMapValues { FileStamp(path: $0) }
        for (name, path) in inputs { checksums[name] = try SHA256Sum.hex(ofFile: path) }
        let file = try AtomicFile(output, mode: mode)
        // Open the manifest before the work, because hours of it would be lost if it could not be written then.
        let beside = try AtomicFile(manifestPath, mode: mode)
        let summary = try write(as: format, form, to: file, progress: progress)
        for (name, path) in inputs.sorted(by: { $0.key < $1.key }) where FileStamp(path: path) != stamps[name] {
            // The work read the earlier file or the later one, as a whole; nobody knows which.
            checksums[name] = nil
            progress.warning("\(path) was replaced meanwhile, so that the manifest has no check sum of it")
        }
        checksums["output"] = try file.checksum()
        let manifest = Manifest(
            model: work.version.model, version: work.version.number, output: output, created: created,
            top: work.listLength, summary: summary, checksums: checksums, seconds: clock() - start)
        try beside.write(JSONValue(encoding: manifest).indentedText)
        // The manifest comes last: where it is new, the rows are too.
        try AtomicFile.commit([file, beside])
        return manifest
    }

    private func write<Format: RowFormat>(
        as format: Format.Type, _ form: OutputForm, to file: AtomicFile, progress: Progress
    ) throws -> Work.Summary where Format.Context == Work.Context, Format.Rows == Work.Rows {
        guard form.isCompressed else {
            return try work.write(as: format, form.layout, to: file.write, progress: progress)
        }
        let compressed = try GzipWriter(to: file.write)
        let summary = try work.write(as: format, form.layout, to: compressed.write, progress: progress)
        try compressed.finish()
        return summary
    }

    /// Refuses to replace an input, a part of a model or another file's manifest: a typing error must destroy nothing.
    private func checkPlace(in store: ModelStore) throws {
        guard !output.hasSuffix(manifestEnding) else {
            throw UserError(
                .wrongUsage, "a file of this name is the manifest of another", at: .init(file: output),
                remedy: "Choose another file for \(.output)")
        }
        for written in [output, manifestPath] {
            try work.checkKeepsInputs(writing: written, FileIdentity(path: written))
        }
        try store.checkIsOutside(Folder.parent(of: output), writing: output)
    }

    private var manifestPath: String { output + manifestEnding }

    private var manifestEnding: String { ".manifest.json" }
}
