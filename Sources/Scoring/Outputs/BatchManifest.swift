package import Diagnostics

/// What is known of the output of a batch: the content of `FILE.manifest.json`, and what the command prints.
package struct BatchManifest<Summary: CountedSummary>: Codable, Sendable {
    package let model: String
    package let version: Int
    package let output: String
    /// When the work began.
    package let created: UTCTime?
    package let top: Int?
    /// The part of the customers, `2/7`; nil for all.
    package let shard: String?
    package let summary: Summary
    /// SHA-256 of the output, the model's files and the inputs.
    package let checksums: [String: String]
    package let seconds: Double

    /// A batch in one line, for logs.
    package var line: String {
        let part = shard.map { " (part \($0))" } ?? ""
        let digits = (seconds * 100).rounded() / 100
        return "\(summary.rows) rows of \(model)/\(version)\(part) in \(output) after \(digits) s"
    }
}
