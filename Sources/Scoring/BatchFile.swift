package import Diagnostics
import Documents
import Files
import ModelFiles
package import ModelStore

/// Work of a night whose rows go into one file.
package protocol BatchWork: Sendable {
    /// What was done, in numbers.
    associatedtype Summary: Codable & Sendable

    /// The version that does it.
    var version: Version { get }
    /// The files that are read, by what they are called among the check sums.
    var inputs: [String: String] { get }
    /// How many items a list has; `nil` for work that makes no lists.
    var listLength: Int? { get }

    /// Hands the file's bytes to `write` from front to back.
    func run(write: (UnsafeRawBufferPointer) throws -> Void, progress: Progress) throws -> Summary
}

/// A batch whose rows go into a file, with a manifest beside it that says how they came about.
package struct BatchFile<Work: BatchWork>: Sendable {
    package let work: Work
    package let output: String

    package init(_ work: Work, output: String) {
        self.work = work
        self.output = output
    }

    /// What stands in `FILE.manifest.json`.
    package struct Manifest: Codable, Sendable {
        package let model: String
        package let version: Int
        package let output: String
        package let top: Int?
        package let summary: Work.Summary
        /// SHA-256 of the output, the model's files and the inputs.
        package let checksums: [String: String]
        package let seconds: Double
    }

    /// Does the work; the file and its manifest are replaced only when all rows are there.
    ///
    /// - Parameters:
    ///   - clock: Seconds since any fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Told how far the work is.
    /// - Returns: The manifest.
    /// - Throws: `UserError`, as `Work.run` does and when a file cannot be read or written.
    package func run(clock: () -> Double, store: ModelStore, progress: Progress) throws -> Manifest {
        let start = clock()
        try checkKeepsInputs()
        var checksums = try store.manifest(of: work.version).files
        // What came through a pipe cannot be read again; a file that is missing is an error of the work.
        for (name, path) in work.inputs where Folder.isRegularFile(path) {
            checksums[name] = try SHA256Sum.hex(ofFile: path)
        }
        let file = try AtomicFile(output)
        let summary = try work.run(write: file.write, progress: progress)
        try file.commit()
        checksums["output"] = try SHA256Sum.hex(ofFile: output)
        let manifest = Manifest(
            model: work.version.model, version: work.version.number, output: output, top: work.listLength,
            summary: summary, checksums: checksums, seconds: clock() - start)
        let beside = try AtomicFile(manifestPath)
        try beside.write(JSONValue(encoding: manifest).indentedText)
        try beside.commit()
        return manifest
    }

    /// Refuses to replace what is read: a slip of the hand must not cost the customers.
    private func checkKeepsInputs() throws {
        for path in work.inputs.values.sorted() where path != "-" {
            for written in [output, manifestPath] where isSameFile(path, written) {
                throw UserError(
                    .wrongUsage, "\(written) would replace an input", remedy: "Choose another file for --output")
            }
        }
    }

    private var manifestPath: String { "\(output).manifest.json" }
}
