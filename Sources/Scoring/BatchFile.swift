package import Diagnostics
import Files
import ModelFiles
package import ModelStore
import Models

/// A batch whose lists go into a file, with a manifest beside it that says how they came about.
package struct BatchFile: Sendable {
    package let job: BatchJob
    package let output: String

    package init(_ job: BatchJob, output: String) {
        self.job = job
        self.output = output
    }

    /// What stands in `FILE.manifest.json`.
    package struct Manifest: Codable, Sendable {
        package let model: String
        package let version: Int
        package let output: String
        package let top: Int
        package let summary: BatchSummary
        /// SHA-256 of the lists, the model's files, and the consent and availability tables.
        package let checksums: [String: String]
        package let seconds: Double
    }

    /// Runs the job; the file and its manifest are replaced only when the lists are whole.
    ///
    /// - Parameters:
    ///   - clock: Seconds since any fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Told how far the job is.
    /// - Returns: The manifest.
    /// - Throws: `UserError`, also with code `gateNotMet` as `BatchJob.run` says.
    package func run(clock: () -> Double, store: ModelStore, progress: Progress) throws -> Manifest {
        let start = clock()
        let model = try Recommender(inFolder: job.version.folder)
        var checksums = try store.manifest(of: job.version).files
        checksums["consent"] = try job.consent.map { try SHA256Sum.hex(ofFile: $0) }
        checksums["available"] = try job.available.map { try SHA256Sum.hex(ofFile: $0) }
        checksums["users_list"] = try job.users.map { try SHA256Sum.hex(ofFile: $0) }
        let file = try AtomicFile(output)
        let summary = try job.run(model, write: file.write, progress: progress)
        try file.commit()
        checksums["output"] = try SHA256Sum.hex(ofFile: output)
        let manifest = Manifest(
            model: job.version.model, version: job.version.number, output: output, top: job.count, summary: summary,
            checksums: checksums, seconds: clock() - start)
        let beside = try AtomicFile("\(output).manifest.json")
        try beside.write(JSONValue(encoding: manifest).indentedText)
        try beside.commit()
        return manifest
    }
}
