import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Terminal

struct VerifyModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every byte of a version, or of the whole store.")

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or a path; the whole store unless given.")
    var reference: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Findings: Encodable {
        let sound: Bool
        let checked: [String]
        let problems: [Problem]

        struct Problem: Encodable {
            let file: String
            let problem: String
            let harmless: Bool
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let report = try ModelStore(path: store.store).verify(
                reference.map { try Reference(parsing: $0) }, gates: { _ = try Gate(parsing: $0) })
            var table = Table(["file", "problem"])
            for problem in report.problems { table.append([.text(problem.file), .text(problem.text)]) }
            if report.problems.isEmpty { table.append([.text("\(report.checked.count) files"), .text("none")]) }
            let findings = Findings(
                sound: report.isSound, checked: report.checked,
                problems: report.problems.map { .init(file: $0.file, problem: $0.text, harmless: $0.isHarmless) })
            try console.output.print(findings, tables: [table], format: format.format)
            guard report.isSound else {
                throw UserError(
                    .modelUnusable, "the store is damaged",
                    remedy: """
                        Restore the files named above from a backup, train again, or roll back; set gates again with \
                        trainer models gates
                        """)
            }
        }
    }
}
