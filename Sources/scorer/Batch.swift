import ArgumentParser
import Diagnostics
import Glibc
import LinearAlgebra
import ModelStore
import Models
import Scoring
import Terminal

struct Batch: ParsableCommand {
    enum Mask: String, ExpressibleByArgument, CaseIterable {
        case seen
        case none
    }

    static let configuration = CommandConfiguration(
        abstract: "Rank products for every customer.",
        discussion: """
            Writes user,rank,item,score,source to a file that is replaced only when it is whole, and beside it \
            FILE.manifest.json. Without --users the list has all users of the model and all who opted out.

            EXAMPLES

              scorer batch --model recommendations --consent consent.csv --output lists.csv

              scorer batch --model recommendations/7 --users today.csv --top 20 \\
                --available stock.csv --output -
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(help: ArgumentHelp("The file of lists; - is standard output.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("A table with the column user: who gets a list.", valueName: "file"))
    var users: String?

    @OptionGroup var top: TopOption
    @OptionGroup var rules: RuleOptions

    @Option(help: "Which items the lists leave out.")
    var mask = Mask.seen

    @Option(
        help: ArgumentHelp(
            "The least share of customers, opted-out ones apart, with a personal list; below it nothing is written.",
            valueName: "share"))
    var minimumPersonal: Double?

    @Option(help: "Worker threads; all processors unless given. The result is the same for any number.")
    var threads: Int?

    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if let minimumPersonal, !(0...1).contains(minimumPersonal) {
            throw ValidationError("--minimum-personal takes 0 to 1.")
        }
        if output == "-" && minimumPersonal != nil {
            throw ValidationError("--minimum-personal needs a file: standard output cannot be taken back.")
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024.") }
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            var job = BatchJob(try modelOptions.version())
            job.users = users
            job.count = top.top
            job.available = rules.available
            job.consent = rules.consent
            job.consentDefault = rules.consentDefault != .no
            job.masksSeen = mask == .seen
            job.minimumPersonal = minimumPersonal
            job.threads = threads ?? availableProcessors()
            if output == "-" {
                let model = try Recommender(inFolder: job.version.folder)
                _ = try job.run(model, write: console.output.write, progress: console.progress)
                return
            }
            let manifest = try BatchFile(job, output: output).run(
                clock: monotonicSeconds, store: modelOptions.store, progress: console.progress)
            try console.output.print(manifest, tables: [table(of: manifest)], format: format.format)
        }
    }

    private func table(of manifest: BatchFile.Manifest) -> Table {
        var table = Table(["model", "customers", "personal", "opted out", "rows", "short lists", "seconds"])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(manifest.summary.users),
            .integer(manifest.summary.personalUsers), .integer(manifest.summary.optedOut),
            .integer(manifest.summary.rows), .integer(manifest.summary.short.count),
            .number(manifest.seconds, digits: 2),
        ])
        return table
    }
}

private func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
