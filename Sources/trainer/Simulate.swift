import ArgumentParser
import Diagnostics
import Documents
import LinearAlgebra
import ModelStore
import Simulation
import Terminal
import Training

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the tables of a simulated shop whose truth is known.",
        discussion: """
            Writes events.csv, items.csv, consent.csv, truth.json (the planted effects and the day from which events \
            are for testing) and truth/, a model of the true purchase intensities that evaluate measures: the best \
            that anyone can reach. With --pairs it writes events.csv alone, that many distinct pairs of user and item.

            EXAMPLES

              trainer simulate --customers 5000 --items 2000 --seed 1 --output shop

              trainer simulate --customers 5000 --items 500 --tickets 1.5 --seed 1 --output shop

              trainer simulate --customers 138493 --items 26744 --pairs 16000000 \\
                --seed 1 --output pairs
            """)

    @Option(help: ArgumentHelp("People who join within the two years.", valueName: "n"))
    var customers: Int

    @Option(help: ArgumentHelp("Products.", valueName: "n"))
    var items: Int

    @Option(help: ArgumentHelp("The median of lines bought by a customer; 15 unless given.", valueName: "median"))
    var eventsPerCustomer: Int?

    @Option(help: ArgumentHelp("Write this many distinct pairs instead of a shop.", valueName: "n"))
    var pairs: Int?

    @Option(help: "The events that are written; all unless given.")
    var types: Shop.Parameters.Types?

    @Option(
        help: ArgumentHelp(
            "Write a column of these channels, such as web,app,shop; by commas or repeated.", valueName: "list"),
        transform: NameList.init(parsing:))
    var channels: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "Also write customers.csv, with service tickets of which each open one has this effect on the logarithm of the rate of leaving.",
            valueName: "effect"))
    var tickets: Double?

    @Option(
        help: ArgumentHelp(
            "Also write groups.csv: customers are of this many groups, each of which likes about the same; 2 to 16.",
            valueName: "n"))
    var groups: Int?

    @Option(help: "The same seed gives the same bytes.")
    var seed: UInt64

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var output: String

    @OptionGroup(title: "Running") var threads: ThreadOptions
    @OptionGroup(title: "Running") var consoleOptions: ConsoleOptions

    func validate() throws {
        if pairs != nil && (eventsPerCustomer != nil || types != nil || tickets != nil || groups != nil) {
            throw ValidationError("--events-per-customer, --types, --tickets and --groups have no effect with --pairs.")
        }
        if pairs != nil && !channels.isEmpty { throw ValidationError("--channels has no effect with --pairs.") }
        try channels.checkDistinct("--channels")
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            for store in [StoreOptions.standard, output] {
                try ModelStore(path: store).checkIsOutside(output, writing: output)
            }
            if let pairs {
                let parameters = PairLog.Parameters(customers: customers, items: items, pairs: pairs, seed: seed)
                try PairLog(parameters).write(
                    to: output, threads: threads.machine.threads, progress: console.progress)
                console.progress.step("wrote \(pairs) pairs to \(output)/events.csv")
                return
            }
            var parameters = Shop.Parameters(customers: customers, items: items, seed: seed)
            if let eventsPerCustomer { parameters.eventsPerCustomer = eventsPerCustomer }
            if let types { parameters.types = types }
            if !channels.isEmpty { parameters.channels = channels.names }
            (parameters.tickets, parameters.groups) = (tickets, groups)
            let summary = try ShopSimulation(parameters).run(
                folder: output, author: .current, machine: threads.machine, progress: console.progress)
            let counts = summary.statistics.events.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
            console.progress.step(
                "wrote \(output): events \(counts.joined(separator: ", ")); events from \(summary.split) on are for testing"
            )
        }
    }
}

extension Shop.Parameters.Types: ExpressibleByArgument {}
