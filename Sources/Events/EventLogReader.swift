package import Diagnostics
import Ids
package import LinearAlgebra
import Sources
import Tables

extension EventLog {
    /// Reads the rows of one or several tables (`-` is standard input) that `options` and `consent` accept.
    ///
    /// Where the options name a table of pairs of ids, all events of a customer get the id that stands for the customer,
    /// and a no of any of the customer's ids is a no.
    ///
    /// A row is checked in this order: does it split into one field per column; has its user agreed; does it meet each
    /// condition; does it lie in the time window; can all its values be read. The first failed check ends the reading
    /// of a row, so the other values of a row that a condition drops need not be valid. The rows that are left are
    /// cleaned, step by step, before the log is looked at as a whole.
    ///
    /// - Parameters:
    ///   - files: The tables; all files of one log must have the same columns.
    ///   - options: Which rows count, and which columns hold their values.
    ///   - consent: Which users agreed; nil means all of them.
    ///   - needsItems: Whether a table without the column of the product is an error.
    ///   - needsRatings: Whether every event must have a rating; if not, ratings are not read.
    ///   - endsAtNewest: Whether the newest event says where the log ends; if so, stray newest rows are refused.
    ///   - isTraining: Whether a step of a cleaning that finds nothing is a mistake; it is none in a log that a model
    ///     scores by the steps of its training.
    ///   - threads: The number of workers; it changes neither the events nor an error.
    ///   - bytesPerBatch: How much of a table a worker reads at a time.
    ///   - progress: The receiver of progress reports.
    /// - Returns: the events in the order of the rows.
    /// - Throws: `UserError` with code `invalidData` and the place in the file for a row that is invalid (without
    ///   `skipInvalid`), for a missing column, when too many rows are invalid, for stray newest rows, and when no event
    ///   is left; `wrongUsage` for a file that is named twice, by whatever paths, because its events would count twice.
    package static func read(
        files: [String], options: EventOptions, consent: Consent?, needsItems: Bool = true, needsRatings: Bool = false,
        endsAtNewest: Bool = true, isTraining: Bool = true, threads: Threads = 1, bytesPerBatch: Int = 4 << 20,
        progress: Progress
    ) throws -> EventLog {
        let options = try options.readingCleaningLists()
        let sources = try TableSource.named(files)
        if let (source, earlier) = TableSource.repeated(among: sources) {
            let name = earlier.name == source.name ? "" : ", before as \(earlier.name)"
            throw UserError(
                .wrongUsage, "the file is given twice\(name), so that its events would count twice",
                at: .init(file: source.name), remedy: "Name each file once")
        }
        let identities = try options.identities?.read(progress: progress)
        var answers = consent
        if let identities { answers = consent?.merged(by: identities) }
        answers?.reportSpread(to: progress)
        var builder = try EventLogBuilder(
            options, consent: answers, needsItems: needsItems, needsRatings: needsRatings)
        for source in sources { try builder.read(source, threads: threads, bytesPerBatch, progress) }
        try builder.checkInvalidRows(of: files)
        builder.reportInvalidRows(to: progress)
        let merged = try identities.flatMap { try builder.merge(by: $0, isWhole: endsAtNewest, progress) }
        var log = try builder.finish(files: files, threads: threads, merged: merged)
        if !options.cleaning.isEmpty {
            try options.checkCancellations(hasQuantity: log.quantity != nil)
            log = try LogCleaning(options: options, isTraining: isTraining, threads: threads, progress: progress)
                .cleaned(log)
        }
        log.reportNobody(options, to: progress)
        if endsAtNewest { try log.checkNewestRows(until: options.until, files: files) }
        return log
    }
}
