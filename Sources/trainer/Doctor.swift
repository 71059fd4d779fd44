import ArgumentParser
import BLAS
import Documents
import Gates
import LinearAlgebra
import ModelStore
import Terminal

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what this machine offers and whether the store is whole.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Findings: Encodable {
        let processors: Int
        let kernels: String
        let blas: String
        let store: String
        let models: Int
        let problems: [String]
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let names = try models.modelNames()
            let found = names.isEmpty ? [] : try models.verify(gates: { _ = try Gate(parsing: $0) }).problems
            let problems = found.map { "\($0.file): \($0.text)" }
            let findings = Findings(
                processors: availableProcessors(), kernels: kernelsDescription, blas: blasDescription,
                store: store.store, models: names.count, problems: problems)
            var table = Table(["what", "found"])
            table.append([.text("processors"), .integer(findings.processors)])
            table.append([.text("vector kernels"), .text(findings.kernels)])
            table.append([.text("BLAS"), .text(findings.blas)])
            table.append([.text("store"), .text(findings.store)])
            table.append([.text("models"), .integer(findings.models)])
            for problem in problems { table.append([.text("problem"), .text(problem)]) }
            try console.output.print(findings, tables: [table], format: format.format)
        }
    }
}
