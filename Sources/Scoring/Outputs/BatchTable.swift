package import Diagnostics
import Files
package import ModelStore
package import Sources

/// A batch whose rows go into a table of a PostgreSQL server, in one transaction.
///
/// Readers see the rows of the earlier batch until all new ones are there. One process at a time writes a table.
package struct BatchTable<Work: BatchWork>: Sendable {
    package let work: Work
    package let address: PostgresAddress
    /// When the work began.
    package let created: UTCTime?
    /// The part of the customers; nil for all.
    package var shard: Shard?

    package init(_ work: Work, address: PostgresAddress, created: UTCTime? = nil) {
        (self.work, self.address, self.created) = (work, address, created)
    }

    /// Does the work, and puts its rows in the place of those of the earlier batch.
    ///
    /// - Parameters:
    ///   - format: The format of the rows.
    ///   - clock: Returns seconds since a fixed moment.
    ///   - store: The store that the version belongs to.
    ///   - progress: Receives how far the work has come.
    /// - Returns: The manifest, which is kept nowhere else.
    /// - Throws: The errors of `Work.run`, and those of `PostgresTable`.
    package func run<Format: RowFormat>(
        as format: Format.Type, clock: () -> Double, store: ModelStore, progress: Progress
    ) throws -> BatchManifest<Work.Summary> where Format.Context == Work.Context, Format.Rows == Work.Rows {
        try run(clock: clock, store: store, progress: progress) { sink, _ in
            try work.write(as: format, to: sink, progress: progress)
        }
    }

    private func run(
        clock: () -> Double, store: ModelStore, progress: Progress,
        making make: (RowSink, BatchInputs) throws -> Work.Summary
    ) throws -> BatchManifest<Work.Summary> {
        let start = clock()
        let table = try PostgresTable(address, holder: nameOfProcess())
        var inputs = try BatchInputs(of: work, in: store)
        let summary = try make(
            RowSink(.postgresText, begin: table.begin, write: table.write), inputs)
        let time = created.map { ", \($0)" } ?? ""
        try table.finish(rows: summary.rows, comment: "\(work.version), \(summary.rows) rows\(time)", progress)
        inputs.forgetReplaced(progress)
        try BatchPartsFolder.remove(of: address.name)
        return BatchManifest(
            model: work.version.model, version: work.version.number, output: address.name, created: created,
            top: work.listLength, shard: shard?.description, summary: summary, checksums: inputs.checksums,
            seconds: clock() - start)
    }
}

extension BatchTable where Work: ResumableWork {
    /// As `run(as:)`, keeping parts that a later run goes on from when this one is interrupted.
    ///
    /// The parts lie in the folder in which the program was started.
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
    ) throws -> BatchManifest<Work.Summary> where Format.Context == Work.Context, Format.Rows == Work.Rows {
        // Tables of two servers may bear one name, but their parts lie in one folder.
        let lock = try OutputLock(address.name, holder: nameOfProcess())
        defer { withExtendedLifetime(lock) {} }
        return try run(clock: clock, store: store, progress: progress) { sink, read in
            try work.write(
                as: format, to: sink, keepingPartsOf: address.name, reading: read, clock: clock, progress: progress)
        }
    }
}
