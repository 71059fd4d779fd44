import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Terminal

struct PromoteModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Check a version, judge the gates of an alias, and point the alias at it.",
        discussion: """
            An alias with gates (trainer models gates) moves only to a version that meets them, and a version that a \
            pipeline trained and did not publish must meet the gates of the pipeline, too; else nothing changes, and the \
            exit code is 2. --force moves it all the same and needs a --reason; the history says so.

            EXAMPLE

              trainer models promote recommendations/7 --to champion \\
                --reason 'better on last week'
            """)

    @Argument(help: "The version: NAME/VERSION or NAME@ALIAS.")
    var reference: String

    @Option(help: ArgumentHelp("The alias that will point at it.", valueName: "alias"))
    var to: String

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String?

    @Flag(help: "Move the alias although its gates are not met.")
    var force = false

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    /// What is printed when the alias stays where it is.
    private struct Refused: Encodable {
        let model: String
        let alias: String
        /// The version that did not meet the gates.
        let refused: Int
        let gates: GateReport
    }

    func validate() throws {
        if force, reason?.contains(where: { !$0.isWhitespace }) != true {
            throw ValidationError("--force needs a --reason, which the history keeps.")
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let named = try Reference(parsing: reference)
            let author = actorOption.author
            guard let judged = try models.judged(named, for: to, now: author.now(), clock: monotonicSeconds) else {
                if force { throw GivenOptions.refusal(of: .force, "where no gate is judged") }
                let change = try models.promote(named, to: to, by: author, reason: reason)
                return try console.print(change, format: format.format)
            }
            guard let verdict = judged.verdict(isForced: force) else { return try refuse(judged, console) }
            if let warning = judged.report.warning { console.progress.warning(warning) }
            let version = judged.version
            let change = try models.promote(
                .number(model: version.model, number: version.number), to: to, by: author, reason: reason,
                verdict: verdict)
            try console.print(change, judged.report.results.isEmpty ? nil : judged.report, format: format.format)
        }
    }

    /// Shows the gates and ends the command.
    private func refuse(_ judged: JudgedPromotion, _ console: Console) throws {
        let version = judged.version
        let refused = Refused(model: version.model, alias: to, refused: version.number, gates: judged.report)
        try console.output.print(refused, tables: [judged.report.table], format: format.format)
        let failure = judged.report.failure(
            of: "the alias '\(to)' was not moved: \(version)",
            remedy: "Promote another version, or this one with \(.force) and \(.reason)")
        if let failure { throw failure }
    }
}
