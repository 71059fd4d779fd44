import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import ModelStore
import Scoring
import Terminal

struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the probability for one row.",
        discussion: """
            The row is a JSON object with the columns that the model was trained on, null where a value is missing. \
            With --explain each column comes with what it says in words and what it adds to the log-odds; with the \
            intercept these add up to the log-odds before calibration.

            EXAMPLES

              scorer score --model churn --row '{"tenure": 3, "contract": "monthly"}' \\
                --explain

              head -1 customers.jsonl | scorer score --model churn/4 --row -
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(help: ArgumentHelp("The row; - reads it from standard input.", valueName: "json"))
    var row: String

    @Flag(help: "Show what each column adds.")
    var explain = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let version = try modelOptions.version()
            let answer = try ScoredRow(row == "-" ? Self.standardInput() : row, by: version)
            for column in answer.unseenLevels ?? [] {
                console.progress.warning(
                    "column '\(column)' has a level that training did not have; it counts as none of its levels")
            }
            var tables = [table(of: answer)]
            if explain { tables.append(reasons(for: answer)) }
            try console.output.print(explain ? answer : answer.withoutReasons, tables: tables, format: format.format)
        }
    }

    private static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }

    private func table(of answer: ScoredRow) -> Table {
        var table = Table(["model", "outcome", "probability", "log-odds"])
        table.append([
            .text("\(answer.model)/\(answer.version)"), .text(answer.outcome), .number(answer.probability, digits: 4),
            .number(answer.logOdds, digits: 4),
        ])
        return table
    }

    private func reasons(for answer: ScoredRow) -> Table {
        var table = Table(["because", "column", "adds to the log-odds"])
        table.append([.text("(intercept)"), .empty, .number(answer.intercept ?? 0, digits: 4)])
        let reasons = answer.contributions ?? []
        for reason in reasons.strongest(reasons.count) {
            table.append([.text(reason.text), .text(reason.column), .number(reason.contribution, digits: 4)])
        }
        return table
    }
}
