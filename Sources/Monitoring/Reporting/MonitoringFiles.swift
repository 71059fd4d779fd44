import Diagnostics
import Documents
package import Files
package import ModelStore
import Pages

/// The files that a monitoring leaves: a page with its numbers, and metrics.
package struct MonitoringFiles: Sendable {
    /// The folder for `monitor.html` and `monitor.json`; nil writes neither.
    package var folder: String?
    /// The file for the metrics; nil writes none.
    package var metrics: String?
    /// Who may read and write the files; nil for whoever could before, or whom the umask lets.
    package var mode: FileMode?

    package static let page = "monitor.html"
    package static let numbers = "monitor.json"

    package init(folder: String? = nil, metrics: String? = nil, mode: FileMode? = nil) {
        (self.folder, self.metrics, self.mode) = (folder, metrics, mode)
    }

    /// Refuses places where nothing may be written, before any work is done.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check(outside store: ModelStore) throws {
        if let folder { try store.checkIsOutside(folder, writing: folder) }
        guard let metrics else { return }
        guard metrics.hasSuffix(PrometheusText.ending) else {
            throw UserError(
                .wrongUsage, "the name of the metrics file must end in .prom, because the collector reads no other",
                at: .init(file: metrics), remedy: "Choose another name for \(.metricsFile)")
        }
        try store.checkIsOutside(Folder.parent(of: metrics), writing: metrics)
    }

    /// Writes the files; each appears when it is whole, the page and its numbers together.
    ///
    /// - Parameter report: What was found.
    /// - Throws: `UserError` with code `cannotWrite`, `EncodingError` for a number that JSON cannot represent.
    package func write(_ report: MonitoringReport) throws {
        if let folder {
            try Folder.make(folder)
            // Both files are of one run, also where two runs write at once.
            let lock = try FileLock("\(folder)/.\(Self.numbers).lock", waiting: 60)
            defer { withExtendedLifetime(lock) {} }
            let page = MonitoringPage(report).page
            var members = try JSONValue(encoding: report).objectValue ?? [:]
            members.merge(page.json.objectValue ?? [:]) { $1 }
            let files = try [Self.page, Self.numbers].map { try AtomicFile("\(folder)/\($0)", mode: mode) }
            try files[0].write(page.html)
            try files[1].write(JSONValue.object(members).indentedText)
            try AtomicFile.commit(files)
        }
        if let metrics {
            let file = try AtomicFile(metrics, mode: mode)
            try file.write(MonitoringMetrics(report).text)
            try file.commit()
        }
    }
}
