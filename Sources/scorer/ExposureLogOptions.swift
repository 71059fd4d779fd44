import ArgumentParser
import Diagnostics
import Files
import Scoring
import Terminal

/// The log of what a batch shows to whom.
struct ExposureLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --experiments, a new file of JSON Lines that says who is shown what in which arm, as the log of the service does; trainer experiment analyze reads it.",
            valueName: "file"))
    var exposureLog: String?

    @Option(
        help: ArgumentHelp(
            "The file of the key by which --exposure-log names customers; that of the service's log.",
            valueName: "file"))
    var customerKey: String?

    /// The options that were given.
    var given: GivenOptions { [.exposureLog: exposureLog != nil, .exposureKey: customerKey != nil] }

    func validate() throws {
        if exposureLog != nil, customerKey == nil {
            throw ValidationError(
                "--exposure-log needs --customer-key: a file with a key. Make one with: head -c 32 /dev/urandom | base64 >key"
            )
        }
        if exposureLog == nil, customerKey != nil {
            throw ValidationError("--customer-key has no effect without --exposure-log.")
        }
    }

    /// What is written beside the rows of a batch; `nil` for nothing.
    ///
    /// - Parameters:
    ///   - job: The batch.
    ///   - time: When its lists are shown.
    /// - Returns: The log.
    /// - Throws: `UserError` for a key that cannot be used.
    func lines(of job: BatchJob, at time: UTCTime) throws -> LinesBeside<BatchJob>? {
        guard let exposureLog, let customerKey else { return nil }
        return job.exposures(in: exposureLog, namedBy: try KeyedHash(file: customerKey), at: time)
    }
}
