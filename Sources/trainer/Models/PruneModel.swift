import ArgumentParser
import Diagnostics
import Documents
import Events
import ModelStore
import Terminal

struct PruneModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Delete the versions of a model that nothing needs any more.",
        discussion: """
            A version stays if it is among the newest, if an alias points at it or did so within --keep-for, and if a \
            version that stays began from it or was measured beside it. The history says what went, why and by whom; \
            numbers are never used again.

            EXAMPLES

              trainer models prune recommendations --keep 5 --dry-run

              trainer models prune recommendations --keep 5 --keep-for 30d \\
                --reason 'the disk is full'
            """)

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: ArgumentHelp("How many of the newest versions stay in any case.", valueName: "n"))
    var keep: Int

    @Option(
        help: ArgumentHelp(
            "How long a version stays after the last alias has left it: 90d unless given; 12h, 2w; 0d for not at all.",
            valueName: "span"))
    var keepFor: String?

    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
    var reason: String?

    @Flag(help: "Show what would go, and why each other version stays; nothing is changed.")
    var dryRun = false

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Outcome: Encodable {
        let model: String
        let dryRun: Bool
        let versions: [Decision]

        struct Decision: Encodable {
            let version: Int
            let pruned: Bool
            let reasons: [String]
            let bytes: Int64
        }

        private enum CodingKeys: String, CodingKey {
            case model, versions
            case dryRun = "dry_run"
        }
    }

    func validate() throws {
        guard dryRun else { return }
        if actorOption.actor != nil { throw ValidationError("--actor has no effect with --dry-run.") }
        if reason != nil { throw ValidationError("--reason has no effect with --dry-run.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let rule = try rule()
            let author = actorOption.author
            let plan =
                dryRun
                ? try models.pruningPlan(of: name, by: rule, now: author.now())
                : try models.prune(name, by: rule, author: author, reason: reason)
            try show(plan, console)
        }
    }

    private func rule() throws -> PruningRule {
        guard let keepFor else { return try PruningRule(keep: keep) }
        // A span is positive everywhere else.
        let isNone = ["0", "0s", "0m", "0h", "0d", "0w"].contains(keepFor)
        let seconds = isNone ? 0 : try TimeSpan.seconds(parsing: keepFor)
        return try PruningRule(keep: keep, keepFor: Int64(min(seconds.rounded(.up), 1e15)))
    }

    private func show(_ plan: PruningPlan, _ console: Console) throws {
        let bytes = plan.pruned.reduce(0) { $0 + $1.bytes }
        let went = dryRun ? "would be pruned" : "pruned"
        console.progress.step(
            "\(plan.pruned.count) of \(plan.decisions.count) versions of \(plan.model) \(went), \(Int(bytes).grouped) bytes"
        )
        var table = Table(["model", "version", dryRun ? "would be" : "is", "bytes", "why"])
        for decision in plan.decisions {
            table.append([
                .text(plan.model), .integer(decision.number), .text(decision.isPruned ? "pruned" : "kept"),
                .integer(Int(decision.bytes)), .text(decision.reasons.joined(separator: "; ")),
            ])
        }
        let outcome = Outcome(
            model: plan.model, dryRun: dryRun,
            versions: plan.decisions.map {
                .init(version: $0.number, pruned: $0.isPruned, reasons: $0.reasons, bytes: $0.bytes)
            })
        try console.output.print(outcome, tables: [table], format: format.format)
    }
}
