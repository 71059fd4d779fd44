package import Diagnostics
import Documents
package import Files
import ModelFiles
package import ModelStore
import Sources

/// A batch whose rows go into a file, with a manifest beside it that records how the file was made.
///
/// One process at a time writes a file: a second one ends at once, with code `locked`.
package struct BatchFile<Work: BatchWork>: Sendable {
    package typealias Manifest = BatchManifest<Work.Summary>

    package let work: Work
    package let output: String
    /// Who may read and write both files; nil for whoever could before, or whom the umask lets.
    package let mode: FileMode?
    /// The time of day for the manifest; nil leaves it out.
    package let created: UTCTime?
    /// The part of the customers, for the manifest; nil for all.
    package var shard: Shard?
    /// What else is written, together with the rows; `nil` for nothing.
    package var beside: LinesBeside<Work>?

    package init(_ work: Work, output: String, mode: FileMode? = nil, created: UTCTime? = nil) {
        self.work = work
        self.output = output
        self.mode = mode
        self.created = created
    }

    /// Does the work; the file and its manifest are replaced together, and only when all rows are complete.
    ///
    /// The ending of the file's name decides its layout, and whether it is compressed. What an interrupted batch kept of
    /// the same output goes, because it is not needed any more.
    ///
    /// - Parameters:
    ///   - format: The format of the rows.
    ///   - clock: Returns seconds since a fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The manifest.
    /// - Throws: The errors of `Work.run`, and `UserError` when the name tells no form, when a file cannot be read or
    ///   written, or would replace what must stay, and with code `locked` while another process writes the file.
    package func run<Format: RowFormat>(
        as format: Format.Type, clock: () -> Double, store: ModelStore, progress: Progress
    ) throws -> Manifest where Format.Context == Work.Context, Format.Rows == Work.Rows {
        try run(clock: clock, store: store, progress: progress) { sink, _, lines in
            var second: (lines: LinesBeside<Work>, write: (UnsafeRawBufferPointer) throws -> Void)?
            if let beside, let lines { second = (beside, { try lines.write($0) }) }
            return try work.write(as: format, to: sink, beside: second, progress: progress)
        }
    }

    /// Does the work with rows that are made in some way, which gets the file that is written beside them.
    func run(
        clock: () -> Double, store: ModelStore, progress: Progress,
        making make: (RowSink, BatchInputs, AtomicFile?) throws -> Work.Summary
    ) throws -> Manifest {
        let start = clock()
        try checkPlace(in: store)
        let form = try OutputForm(of: output)
        if form.isParquet { try ParquetWriter.checkIsThere() }
        let lock = try OutputLock(output, holder: nameOfProcess() + (created.map { ", since \($0)," } ?? ""))
        let second = try beside.map { try OutputLock($0.path, holder: nameOfProcess()) }
        defer { withExtendedLifetime((lock, second)) {} }
        var inputs = try BatchInputs(of: work, in: store)
        let file = try AtomicFile(output, mode: mode)
        let lines = try beside.map { try AtomicFile($0.path, mode: mode) }
        // Open the manifest before the work, because hours of it would be lost if it could not be written then.
        let record = try AtomicFile(manifestPath, mode: mode)
        let encoder = FileEncoder(form, output, to: file)
        let summary = try make(encoder.sink, inputs, lines)
        try encoder.finish(rows: summary.rows)
        inputs.forgetReplaced(progress)
        var checksums = inputs.checksums
        checksums["output"] = try file.checksum()
        if let beside, let lines { checksums[beside.name] = try lines.checksum() }
        let manifest = Manifest(
            model: work.version.model, version: work.version.number, output: output, created: created,
            top: work.listLength, shard: shard?.description, summary: summary, checksums: checksums,
            seconds: clock() - start)
        try record.write(JSONValue(encoding: manifest).indentedText)
        // The manifest comes last: where it is new, the rows are too.
        try AtomicFile.commit([file, lines, record].compactMap(\.self))
        try BatchPartsFolder.remove(of: output)
        return manifest
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
        guard let beside else { return }
        let form = try? OutputForm(of: beside.path)
        guard let form, form.layout == .jsonLines, !form.isCompressed, !beside.path.hasSuffix(manifestEnding) else {
            throw UserError(
                .wrongUsage, "\(beside.key) is written as JSON Lines, and its name does not say so",
                at: .init(file: beside.path), remedy: "Choose a name that ends in .jsonl")
        }
        guard beside.path != output else {
            throw UserError(
                .wrongUsage, "\(beside.key) and \(.output) name one file", at: .init(file: output),
                remedy: "Choose two names")
        }
        guard FileIdentity(path: beside.path) == nil else {
            throw UserError(
                .cannotWrite, "the file is there already, and what \(beside.key) says of an earlier batch is kept",
                at: .init(file: beside.path),
                remedy: "Choose another name, such as one with the day, or remove the file")
        }
        try store.checkIsOutside(Folder.parent(of: beside.path), writing: beside.path)
    }

    private var manifestPath: String { output + manifestEnding }

    private var manifestEnding: String { ".manifest.json" }
}
