import ArgumentParser
import Assignment
import Diagnostics
import Documents
import Events
import ModelStore
import Scoring
import Sources
import Terminal

struct Assign: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show in which arms of experiments customers are: docs/assignment.md.",
        discussion: """
            Nothing is stored: the arm depends on the file and the id alone, and is the same in batch, recommend and serve. \
            With --users it writes user,experiment,arm to standard output, a row for each experiment that a customer is \
            in. Of a customer with several ids give the one that stands for all.

            EXAMPLES

              scorer assign --experiments experiments.json --user 17850

              scorer assign --experiments experiments.json --users customers.csv --consent consent.csv
            """)

    @Option(help: ArgumentHelp("The file of experiments.", valueName: "file"))
    var experiments: String

    @Option(help: ArgumentHelp("The customer.", valueName: "id"))
    var user: String?

    @Option(help: ArgumentHelp("A table with the column user instead.", valueName: "file"))
    var users: String?

    @OptionGroup var customersOption: ExperimentCustomersOption
    @OptionGroup var dayOption: DayOption
    @OptionGroup var consentOptions: ConsentOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if (user == nil) == (users == nil) { throw ValidationError("Give either --user or --users.") }
        if users != nil, format.format != .table {
            throw ValidationError("--format has no effect with --users: the rows are always CSV.")
        }
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            try TableSource.checkReadOnce(
                [users, customersOption.experimentCustomers, consentOptions.consent].compactMap(\.self))
            let book = try customersOption.deciding(ExperimentBook(file: experiments))
            let forgotten = try ModelStore(path: storeOptions.store).forgottenIds(
                isNeeded: storeOptions.store != StoreOptions.standard)
            let consent = try consentOptions.source.honouring(forgotten)?.read()
            let day = dayOption.day(at: .system)
            if let users {
                let counts = try AssignmentTable(book, on: day, consent: consent)
                    .write(users: users, to: console.output.write)
                console.progress.step(
                    "\(counts.customers) customers, \(counts.optedOut) opted out, \(counts.heldOut) held out")
            }
            guard let user else { return }
            let answer = AssignmentAnswer(of: user, in: book, on: day, consent: consent)
            var table = Table(["experiment", "placement", "standing", "arm"])
            for standing in answer.experiments {
                table.append([
                    .text(standing.experiment), .init(standing.placement), .text(standing.standing.rawValue),
                    .init(standing.arm),
                ])
            }
            try console.output.print(answer, tables: [table], format: format.format)
        }
    }
}
