import ArgumentParser
import Diagnostics
import Scoring
import Terminal

/// How a batch runs that is one of several, is long, or is watched.
struct NightOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only part I of N of the customers, chosen by a hash of their ids: 2/7. All parts together are the whole batch.",
            valueName: "i/n"),
        transform: { text in
            guard let shard = Shard(text) else {
                throw ValidationError("--shard takes I/N, such as 2/7, with I from 1 to N and N to \(Shard.most).")
            }
            return shard
        })
    var shard: Shard?

    @Option(
        help: ArgumentHelp(
            "A file for the textfile collector of Prometheus' node exporter, written when the batch has succeeded; its name ends in .prom.",
            valueName: "file"))
    var metricsFile: String?

    /// The options that have no effect when rows are printed.
    var ofFiles: GivenOptions { [.batchMetrics: metricsFile != nil] }
}

/// How a batch of lists may be cut short.
struct ShorterListsOptions: ParsableArguments {
    @Flag(
        help:
            "Keep parts that are done beside the output, and go on from those that an interrupted batch with the same model, inputs and options has kept."
    )
    var resume = false

    @Option(
        help: ArgumentHelp(
            "An earlier file of lists: only lists with other items, or in another order, are written.",
            valueName: "file"))
    var since: String?

    /// The options that were given.
    var given: GivenOptions { [.resume: resume, .since: since != nil] }
}
