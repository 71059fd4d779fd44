import ArgumentParser
import Diagnostics
import Documents
import Gates
import ModelStore
import Terminal

struct ModelGates: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gates", abstract: "Show or set the gates that a version must meet before an alias moves to it.",
        discussion: """
            Without --require and --none it shows the gates of all aliases, or of the one that --alias names. \
            docs/gates.md has the grammar.

            EXAMPLES

              trainer models gates recommendations

              trainer models gates recommendations --alias champion \\
                --require 'ndcg@20 > popularity' --require smoke

              trainer models gates recommendations --alias champion --none

              trainer models gates recommendations --alias champion --needs-reason
            """)

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: ArgumentHelp("The alias; champion unless given, when gates are set.", valueName: "alias"))
    var alias: String?

    @Option(
        help: ArgumentHelp(
            "A gate, such as 'ndcg@20 > popularity', in place of those that the alias has. May be repeated.",
            valueName: "gate"), transform: Gate.init(parsing:))
    var require: [Gate] = []

    @Flag(help: "Remove all gates of the alias.")
    var none = false

    @Flag(
        inversion: .prefixedNo, help: "Whether the alias is promoted only with a --reason; rollbacks never need one.")
    var needsReason: Bool?

    @Option(
        help: """
            What becomes of a version whose customers are too few to tell; unless given, one that was trained as the \
            version before is let through, and no other.
            """)
    var onDoubt: DoubtRule?

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Guarded: Encodable {
        let model: String
        let aliases: [String: Gates]

        struct Gates: Encodable {
            let gates: [String]
            let onDoubt: DoubtRule?
            /// Nil where all gates can be met.
            let neverMet: [NeverMet]?
            /// True where a promotion needs a reason, else nil.
            let needsReason: Bool?

            private enum CodingKeys: String, CodingKey {
                case gates
                case onDoubt = "on_doubt"
                case neverMet = "never_met"
                case needsReason = "needs_reason"
            }
        }

        /// A gate that no version can ever meet.
        struct NeverMet: Encodable {
            let gate: String
            let reason: String
        }
    }

    func validate() throws {
        try require.checkDistinct()
        if none, !require.isEmpty { throw ValidationError("--none and --require contradict each other.") }
        if onDoubt != nil, require.isEmpty { throw ValidationError("--on-doubt has no effect without --require.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            if let alias { _ = try ModelName.checked(alias, as: "an alias") }
            try change(models, console)
            let needing = try models.aliasesNeedingReason(of: name).filter { alias == nil || $0 == alias }
            let gates = try models.gates(of: name).filter { alias == nil || $0.key == alias }
            let hopeless = try check(gates, in: models, console)
            if gates.isEmpty {
                let guarded = alias.map { "the alias '\($0)'" } ?? "no alias"
                console.progress.step("\(guarded) of \(name) has \(alias == nil ? "gates" : "no gates")")
            }
            var table = Table(["alias", "gate", "on doubt"])
            for (alias, own) in gates.sorted(by: { $0.key < $1.key }) {
                for gate in own.gates {
                    table.append([.text(alias), .text(gate), .text(own.onDoubt?.rawValue ?? "as trained")])
                }
            }
            var never = Table(["alias", "gate that keeps every version out", "why"])
            for (alias, found) in hopeless.sorted(by: { $0.key < $1.key }) {
                for gate in found { never.append([.text(alias), .text(gate.gate), .text(gate.reason)]) }
            }
            let guarded = Set(gates.keys).union(needing).map { alias in
                (
                    alias,
                    Guarded.Gates(
                        gates: gates[alias]?.gates ?? [], onDoubt: gates[alias]?.onDoubt, neverMet: hopeless[alias],
                        needsReason: needing.contains(alias) ? true : nil)
                )
            }
            var tables = never.rows.isEmpty ? [table] : [table, never]
            if !needing.isEmpty {
                var reasons = Table(["alias that needs a reason"])
                for alias in needing.sorted() { reasons.append([.text(alias)]) }
                tables.append(reasons)
            }
            try console.output.print(
                Guarded(model: name, aliases: Dictionary(uniqueKeysWithValues: guarded)), tables: tables,
                format: format.format)
        }
    }

    private var isChange: Bool { none || !require.isEmpty }

    /// Makes sure that the stored gates can be judged; where some are set, those of other aliases are only warned of.
    ///
    /// - Returns: For each alias that has some, the gates that no version can ever meet.
    private func check(
        _ gates: [String: AliasGates], in models: ModelStore, _ console: Console
    ) throws -> [String: [Guarded.NeverMet]] {
        var found: [String: [Guarded.NeverMet]] = [:]
        for (alias, own) in gates.sorted(by: { $0.key < $1.key }) {
            do {
                let hopeless = try models.hopeless(among: own.read(of: alias, name, in: models), of: name)
                if !hopeless.isEmpty {
                    found[alias] = hopeless.map { Guarded.NeverMet(gate: $0.gate, reason: $0.reason) }
                }
            } catch let error as UserError where isChange {
                console.progress.warning(error.locatedProblem())
            }
        }
        return found
    }

    /// Sets or removes the gates, if that was asked for.
    private func change(_ models: ModelStore, _ console: Console) throws {
        if let needsReason {
            try models.setNeedsReason(needsReason, of: name, alias: alias ?? Reference.defaultAlias, by: .current)
        }
        guard isChange else { return }
        var ranges = GateRanges()
        for gate in require {
            try gate.checkGuardsAlias()
            try ranges.add(gate)
        }
        try models.checkSuit(require, model: name)
        try models.setGates(
            none ? nil : AliasGates(require.map(\.text), onDoubt: onDoubt), of: name,
            alias: alias ?? Reference.defaultAlias, by: .current)
    }
}

extension DoubtRule: ExpressibleByArgument {}
