import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Terminal

extension Evaluate {
    /// A report with the gates that it must meet.
    private struct Judged<Report: Encodable>: Encodable {
        let report: Report
        let gates: GateReport

        private enum CodingKeys: String, CodingKey { case gates }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(gates, forKey: .gates)
            try report.encode(to: encoder)
        }
    }

    /// Prints the report, then the gates if there are any, and ends the command when one is not met.
    func show(
        _ report: some Encodable, _ tables: [Table], _ gates: GateReport, of version: Version, _ console: Console
    ) throws {
        guard !gates.results.isEmpty else {
            return try console.output.print(report, tables: tables, format: format.format)
        }
        try console.output.print(
            Judged(report: report, gates: gates), tables: tables + [gates.table], format: format.format)
        let failure = gates.failure(
            of: "\(version)", remedy: "Train a better model, or measure on more customers if they are too few to tell")
        if let failure { throw failure }
    }
}

extension [Gate] {
    /// Refuses a gate that is given twice, while the command line is read.
    ///
    /// - Throws: `ValidationError`.
    func checkDistinct() throws {
        var known: Set<String> = []
        if let gate = first(where: { !known.insert($0.text).inserted }) {
            throw ValidationError("--require names '\(gate.text)' twice. Name it once.")
        }
    }
}
