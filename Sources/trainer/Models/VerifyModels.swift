import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Signatures
import Terminal

struct VerifyModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every byte of a version, or of the whole store.",
        discussion: """
            Beside the check sums it checks what the bytes say: shapes against each other, finite numbers, ids and their \
            index, and what a version began from. --repair first does what the next writer of the model would do, and \
            nothing else (docs/store.md). With --key, each version must have been signed with that key (docs/signing.md).

            EXAMPLES

              trainer models verify recommendations/7

              trainer models verify recommendations/7 --key release.key.pub

              trainer models verify --repair
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or a path; the whole store unless given.")
    var reference: String?

    @Option(
        help: ArgumentHelp(
            "A public key in PEM form with which versions must be signed; of several, one is enough.",
            valueName: "file"))
    var key: [String] = []

    @Flag(help: "First finish what interrupted commands left, as the next writer would.")
    var repair = false

    @OptionGroup var actorOption: ActorOption
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Findings: Encodable {
        let sound: Bool
        let checked: [String]
        let problems: [Problem]
        /// What --repair has mended; absent without it.
        let repaired: [Problem]?

        struct Problem: Encodable {
            let file: String
            let problem: String
            let harmless: Bool

            init(_ problem: VerificationReport.Problem) {
                (file, self.problem, harmless) = (problem.file, problem.text, problem.isHarmless)
            }
        }
    }

    func validate() throws {
        if !repair, actorOption.actor != nil { throw ValidationError("--actor has no effect without --repair.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let named = try reference.map { try Reference(parsing: $0) }
            let repaired = repair ? try repaired(named, models) : nil
            let report = try models.verify(
                named, gates: { _ = try Gate(parsing: $0) }, contents: { $0.contentProblems() },
                signedBy: key.isEmpty ? nil : key.map { try VerifyingKey(file: $0) })
            for problem in repaired ?? [] { console.progress.step("repaired \(problem.file): \(problem.text)") }
            var table = Table(["file", "problem"])
            for problem in report.problems { table.append([.text(problem.file), .text(problem.text)]) }
            if report.problems.isEmpty { table.append([.text("\(report.checked.count) files"), .text("none")]) }
            let findings = Findings(
                sound: report.isSound, checked: report.checked,
                problems: report.problems.map(Findings.Problem.init),
                repaired: repaired?.map(Findings.Problem.init))
            try console.output.print(findings, tables: [table], format: format.format)
            guard report.isSound else {
                throw UserError(
                    .modelUnusable, key.isEmpty ? "the store is damaged" : "the store is damaged or not signed",
                    remedy: """
                        Restore the files named above from a backup, train again, or roll back; set gates again with \
                        trainer models gates, and sign what lacks a signature with trainer models sign
                        """)
            }
        }
    }

    /// Repairs the model that a reference names, or all of them.
    private func repaired(_ named: Reference?, _ models: ModelStore) throws -> [VerificationReport.Problem] {
        switch named {
        case nil: return try models.repair(by: actorOption.author)
        case .alias(let model, _), .number(let model, _): return try models.repair(model, by: actorOption.author)
        case .path(let path):
            throw UserError(
                .wrongUsage, "a version by its path is not repaired", at: .init(file: path),
                remedy: "Name the model, and its store with \(.store)")
        }
    }
}
