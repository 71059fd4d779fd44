package import Diagnostics
import Documents
package import Files
package import ModelStore

/// The file of a batch's figures for the textfile collector of Prometheus' node exporter.
///
/// It is written when a batch has succeeded, and stays as it was when one has not: an alert looks at the age of
/// `endcap_batch_timestamp_seconds`. No label holds an id of a customer.
package struct BatchMetrics: Sendable {
    private let path: String
    private let mode: FileMode?

    /// - Throws: `UserError` with code `wrongUsage` for a file that the collector would not read, or in a model store, and
    ///   `cannotWrite` for a folder that takes no file, before hours of work.
    package init(_ path: String, mode: FileMode? = nil, outside store: ModelStore) throws {
        guard path.hasSuffix(PrometheusText.ending) else {
            throw UserError(
                .wrongUsage, "the name of the metrics file must end in .prom, because the collector reads no other",
                at: .init(file: path), remedy: "Choose another name for \(.batchMetrics)")
        }
        try store.checkIsOutside(Folder.parent(of: path), writing: path)
        _ = try AtomicFile(path, mode: mode)
        (self.path, self.mode) = (path, mode)
    }

    /// Writes the figures; the file appears when it is whole.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package func write<Summary>(_ manifest: BatchManifest<Summary>, at time: UTCTime) throws {
        let file = try AtomicFile(path, mode: mode)
        try file.write(Self.text(manifest, at: time))
        try file.commit()
    }

    /// The content of the file.
    package static func text<Summary>(_ manifest: BatchManifest<Summary>, at time: UTCTime) -> String {
        var labels = [
            (name: "model", value: manifest.model), (name: "version", value: "\(manifest.version)"),
            (name: "output", value: manifest.output),
        ]
        if let shard = manifest.shard { labels.append((name: "shard", value: shard)) }
        let rows = BatchFigure("rows", "The rows of the batch.", manifest.summary.rows)
        var text = PrometheusText()
        let figures = [rows] + manifest.summary.figures
        var names: [String] = []
        for figure in figures where !names.contains(figure.name) { names.append(figure.name) }
        for name in names {
            let same = figures.filter { $0.name == name }
            text.add(
                "endcap_batch_\(name)", same[0].help,
                same.map { figure in
                    .init(figure.value, labels + (figure.label.map { [($0.name, $0.value)] } ?? []))
                })
        }
        text.add("endcap_batch_seconds", "How long the batch took.", [.init(manifest.seconds, labels)])
        text.add(
            "endcap_batch_timestamp_seconds", "When the batch had succeeded.", [.init(Double(time.seconds), labels)])
        return text.text
    }
}
