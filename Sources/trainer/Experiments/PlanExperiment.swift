import ArgumentParser
import Diagnostics
import Documents
import Events
import Experiments
import ModelStore
import Terminal

struct PlanExperiment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say how many customers and days an experiment needs, from the shop's history.",
        discussion: """
            The last days of the history are looked at as if they had been an experiment: who came, what they did, how \
            much it varies, and what was known of them before. An A/A check halves these customers at random, again and \
            again, and counts how often a test finds a difference that is not there.

            EXAMPLES

              trainer experiment plan --outcomes events.csv --metrics revenue --effect 5%

              trainer experiment plan --outcomes events.csv --metrics revenue --effect 3% \\
                --days 14,28,42 --pre-period 56d --winsorize 99.9% --shares control=0.8,blend=0.2
            """)

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Tables of events: the history.", valueName: "file"))
    var outcomes: [String] = []

    @Option(
        help: ArgumentHelp(
            "The smallest effect that is worth having: a share of today's value (5%) or a number (0.3).",
            valueName: "effect"))
    var effect: String

    @Option(help: ArgumentHelp("The share of experiments that find such an effect.", valueName: "share"))
    var power = 0.8

    @Option(
        help: ArgumentHelp("Lengths of experiments that are looked at; 7,14,21,28 unless given.", valueName: "days"),
        transform: NameList.init(parsing:))
    var days: [NameList] = []

    @Option(help: ArgumentHelp("How many halvings the A/A check makes.", valueName: "n"))
    var splits = 1000

    @OptionGroup(title: "Planning") var flags: ExperimentFlags
    @OptionGroup(title: "Events") var eventFlags: EventFlags
    @OptionGroup(title: "Events") var valueColumn: ValueColumnOption
    @OptionGroup(title: "Output") var output: ExperimentOutput
    @OptionGroup(title: "Running") var store: StoreOptions
    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var format: FormatOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func validate() throws {
        if outcomes.isEmpty { throw ValidationError("Name the history with --outcomes.") }
        if !(power > 0 && power < 1) { throw ValidationError("--power takes a share between 0 and 1.") }
        if !(20...1_000_000).contains(splits) { throw ValidationError("--splits takes 20 to 1000000.") }
        try days.checkDistinct("--days")
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            if let folder = output.output {
                try ModelStore(path: store.store).checkIsOutside(folder, writing: folder)
            }
            var planning = try planning()
            planning.forgotten = try store.forgottenIds()
            let report = try planning.run(threads: threads.chosen, progress: console.progress)
            let tables = PlanTables(report)
            try output.files?.write("plan", page: tables.page, of: report)
            try console.output.print(report, tables: tables.all, format: format.format)
        }
    }

    private func planning() throws -> ExperimentPlanning {
        try eventFlags.layoutFlags.checkHaveEffect(on: outcomes)
        guard let margin = Guardrail.Margin(effect), margin != .relative(0), margin != .absolute(0) else {
            throw UserError(
                .wrongUsage, "\(.smallestEffect) takes a share or a number above 0, found \(effect.excerpt)",
                remedy: "Write it as \(.smallestEffect, "5%") of today's value, or \(.smallestEffect, "0.3")")
        }
        var planning = ExperimentPlanning(outcomes: outcomes, metrics: try flags.parsedMetrics(), effect: margin)
        planning.options = eventFlags.options
        planning.options.value = valueColumn.valueColumn
        planning.power = try plannedPower()
        if !days.isEmpty { planning.days = try plannedDays() }
        planning.prePeriod = try flags.prePeriod.map(TimeSpan.seconds(parsing:))
        planning.within = try flags.within.map(TimeSpan.seconds(parsing:))
        planning.winsorize = flags.winsorize
        (planning.splits, planning.seed) = (splits, flags.seed)
        return planning
    }

    private func plannedDays() throws -> [Int] {
        try days.names.map { text in
            guard let length = Int(text), (1...3650).contains(length) else {
                throw UserError(
                    .wrongUsage, "\(.planDays) takes whole numbers of days from 1 to 3650, found \(text.excerpt)",
                    remedy: "Write them as \(.planDays, "7,14,28")")
            }
            return length
        }.sorted()
    }

    private func plannedPower() throws -> Power {
        let shares = try flags.parsedShares()
        guard !shares.isEmpty else {
            try ([.control: flags.control != nil] as GivenOptions).refuse("without \(.shares)")
            return Power(power: power)
        }
        let sum = shares.reduce(0) { $0 + $1.share }
        let name = flags.control ?? ExperimentFlags.usualControl
        let treatments = shares.filter { $0.arm != name }
        guard let control = shares.first(where: { $0.arm == name }),
            let least = treatments.map(\.share).min()
        else {
            throw UserError(
                .wrongUsage, "\(.shares) needs the control \(name.excerpt) and another arm",
                remedy: "Write it as \(.shares, "control=0.5,blend=0.5"), or name the control with \(.control)")
        }
        return Power(
            power: power, controlShare: control.share / sum, treatmentShare: least / sum,
            treatments: treatments.count)
    }
}
