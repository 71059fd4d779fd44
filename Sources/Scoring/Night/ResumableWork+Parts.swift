package import Diagnostics
import Files
package import ModelStore
import Sources

extension ResumableWork {
    /// Writes all rows in a format into a sink, by way of parts on the disk, of which those that an interrupted run kept
    /// are not made again.
    ///
    /// The sink gets the same bytes as without parts, and only when all rows are there.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - sink: Takes the bytes.
    ///   - output: The output to which the parts belong.
    ///   - read: The files that the work reads.
    ///   - clock: Returns seconds since a fixed moment.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The result in numbers.
    /// - Throws: The errors of `run` and of the sink; `UserError` with code `wrongUsage` for an input of which nobody knows
    ///   whether it is the same the next time, `invalidData` for one that was replaced while it was read.
    func write<Format: RowFormat>(
        as format: Format.Type, to sink: RowSink, keepingPartsOf output: String, reading read: BatchInputs,
        clock: () -> Double, progress: Progress
    ) throws -> Summary where Format.Context == Context, Format.Rows == Rows {
        try checkInputsStay()
        let origin = try origin(as: format, sink.layout, read)
        var parts = try BatchParts<Summary>(of: output, origin: origin, progress: progress)
        var header: [UInt8] = []
        var unkept: (bytes: [UInt8], since: Double) = ([], clock())
        var last = parts.mark
        let summary = try run(
            from: parts.mark,
            begin: { context -> @Sendable (Rows) throws -> [UInt8] in
                // The inputs have been read now: a part of others would be taken for one of these.
                if let other = read.replaced.first { throw replaced(other.path) }
                let writer = try Format(context, as: sink.layout)
                try sink.begin(writer.rowColumns)
                header = writer.header
                return { rows in try writer.bytes(of: rows) }
            },
            consume: { (bytes: [UInt8]) in unkept.bytes += bytes },
            reached: { mark in
                last = mark
                guard unkept.bytes.count >= Self.partBytes || clock() - unkept.since >= Self.partSeconds else { return }
                try parts.add(unkept.bytes, mark)
                unkept = ([], clock())
            }, progress: progress)
        if let last, last.customers > parts.mark?.customers ?? 0 { try parts.add(unkept.bytes, last) }
        unkept.bytes = []
        try header.withUnsafeBytes(sink.write)
        try parts.write(to: sink)
        return summary
    }

    /// A part has at least so many bytes, or took so many seconds.
    private static var partBytes: Int { 8 << 20 }
    private static var partSeconds: Double { 20 }

    /// What decides the rows: another of these, and the batch begins again.
    private func origin<Format: RowFormat>(
        as format: Format.Type, _ layout: RowLayout, _ read: BatchInputs
    ) throws -> [String: String] {
        var origin = ["options": options, "form": "\(format) \(layout)", "program": codeVersion]
        for (name, sum) in read.checksums { origin[name] = sum }
        // The check sums of the model are those of its manifest; a file that was changed in place has another stamp.
        for name in try Folder.names(in: version.folder) {
            if let stamp = FileStamp(path: version.path(of: name)) { origin["file \(name)"] = stamp.text }
        }
        return origin
    }

    /// Refuses inputs that have no check sum.
    private func checkInputsStay() throws {
        for (_, path) in try inputs.sorted(by: { $0.key < $1.key }) {
            let source = TableSource(path)
            guard path != "-", !source.isProgram, !Folder.exists(path) || Folder.isRegularFile(path) else {
                throw UserError(
                    .wrongUsage, "nobody knows whether \(source.name) is the same when the batch goes on",
                    remedy: "Put it into a file, or leave \(.resume) out")
            }
        }
    }

    private func replaced(_ path: String) -> UserError {
        UserError(
            .invalidData, "the file was replaced while it was read", at: .init(file: path),
            remedy: "Start again: with \(.resume), parts of the batch must belong to one file")
    }
}

extension BatchFile where Work: ResumableWork {
    /// As `run(as:)`, keeping parts that a later run goes on from when this one is interrupted.
    ///
    /// - Parameters:
    ///   - format: The format of the rows.
    ///   - clock: Returns seconds since a fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The manifest.
    /// - Throws: The errors of `run(as:)`; `UserError` with code `wrongUsage` for an input that has no check sum.
    package func resume<Format: RowFormat>(
        as format: Format.Type, clock: () -> Double, store: ModelStore, progress: Progress
    ) throws -> Manifest where Format.Context == Work.Context, Format.Rows == Work.Rows {
        try run(clock: clock, store: store, progress: progress) { sink, read, _ in
            try work.write(
                as: format, to: sink, keepingPartsOf: output, reading: read, clock: clock, progress: progress)
        }
    }
}
