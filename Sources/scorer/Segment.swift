import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import Events
import ModelStore
import Scoring
import Terminal

struct Segment: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the segment of one customer.",
        discussion: """
            Customers who are unknown to the segments, and those who opted out, have none.

            EXAMPLES

              scorer segment --model segments --user c0017 --consent consent.csv
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(help: ArgumentHelp("The customer.", valueName: "id"))
    var user: String

    @OptionGroup var consentOptions: ConsentOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let version = try modelOptions.version()
            let model = try SegmentModel(inFolder: version.folder)
            let finder = SegmentFinder(
                model, consent: try consentOptions.source(for: version, console.progress)?.read())
            _ = try finder.join(of: version, progress: console.progress)
            let answer = SegmentAnswer(of: user, by: finder, version: version)
            if answer.reason == "unknown" {
                console.progress.warning("\(version) does not know the user '\(user)'")
            } else if answer.reason == "opted_out" {
                console.progress.warning("the user '\(user)' opted out, so that nothing is said of a segment")
            }
            var table = Table(["model", "user", "segment", "what distinguishes it"])
            table.append([
                .text(version.description), .text(user), Table.Cell(answer.segment),
                .text(answer.about.joined(separator: "; ")),
            ])
            try console.output.print(answer, tables: [table], format: format.format)
        }
    }
}
