import Diagnostics
import Documents
import Files
import Glibc
import ModelStore
import Scoring
import Sources
import Terminal

extension Batch {
    /// Does the work for the output, and returns what is known of the rows.
    typealias Run<Work: BatchWork> = () throws -> BatchManifest<Work.Summary>

    /// Prints the rows, or writes them and prints what is known of them.
    func write<Work: BatchWork, Format: RowFormat>(
        _ work: Work, as rowFormat: Format.Type, _ console: Console, by run: Run<Work>,
        table: (BatchManifest<Work.Summary>) -> Table
    ) throws where Format.Context == Work.Context, Format.Rows == Work.Rows {
        let metrics = try night.metricsFile.map {
            try BatchMetrics($0, mode: fileMode.mode, outside: modelOptions.store)
        }
        if output == "-" {
            try work.checkKeepsInputs(writing: "standard output", FileIdentity(descriptor: STDOUT_FILENO))
            _ = try work.write(as: rowFormat, to: console.output.write, progress: console.progress)
            return
        }
        let manifest = try run()
        console.progress.step(manifest.line)
        try metrics?.write(manifest, at: Self.now)
        try console.output.print(manifest, tables: [table(manifest)], format: format.format)
    }

    /// A run from the first row on.
    func started<Work: BatchWork, Format: RowFormat>(
        _ work: Work, as rowFormat: Format.Type, beside: LinesBeside<Work>? = nil, _ progress: Progress
    ) -> Run<Work> where Format.Context == Work.Context, Format.Rows == Work.Rows {
        {
            guard PostgresAddress.isNamed(by: output) else {
                var file = try self.file(work)
                file.beside = beside
                return try file.run(
                    as: rowFormat, clock: monotonicSeconds, store: modelOptions.store, progress: progress)
            }
            return try table(work).run(
                as: rowFormat, clock: monotonicSeconds, store: modelOptions.store, progress: progress)
        }
    }

    /// A run that goes on from what an interrupted one has kept.
    func resumed(_ work: BatchJob, _ progress: Progress) -> Run<BatchJob> {
        {
            guard PostgresAddress.isNamed(by: output) else {
                return try file(work).resume(
                    as: ListCSV.self, clock: monotonicSeconds, store: modelOptions.store, progress: progress)
            }
            return try table(work).resume(
                as: ListCSV.self, clock: monotonicSeconds, store: modelOptions.store, progress: progress)
        }
    }

    private func file<Work: BatchWork>(_ work: Work) throws -> BatchFile<Work> {
        var file = BatchFile(work, output: output, mode: fileMode.mode, created: Self.now)
        file.shard = night.shard
        return file
    }

    private func table<Work: BatchWork>(_ work: Work) throws -> BatchTable<Work> {
        var table = BatchTable(work, address: try PostgresAddress(parsing: output), created: Self.now)
        table.shard = night.shard
        return table
    }

    static var now: UTCTime { UTCTime(seconds: WallClock.system.milliseconds / 1000) }
}
