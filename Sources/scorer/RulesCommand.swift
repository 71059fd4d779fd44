import ArgumentParser
import Diagnostics
import Documents
import Events
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Terminal

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check what a shop decides about its lists: docs/rules.md.",
        subcommands: [RulesCheck.self])
}

struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a file of rules, and show what each rule does to the items of a model.",
        discussion: """
            Without --model only the file itself is checked. A file that cannot be used gives exit code 3, with the \
            file, the line and the rule.

            EXAMPLES

              scorer rules check rules.json

              scorer rules check rules.json --model recommendations --items items.csv --day 2026-12-24
            """)

    @Argument(help: ArgumentHelp("The file of rules and placements.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "The model whose items the rules are for: NAME, NAME@ALIAS, NAME/VERSION, or a version's folder.",
            valueName: "ref"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "With --model, a newer item table in place of the one that the model was trained with.", valueName: "file"))
    var items: String?

    @OptionGroup var itemColumns: ItemColumnOptions
    @OptionGroup var dayOption: DayOption
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    func validate() throws {
        if items != nil && model == nil { throw ValidationError("--items has no effect without --model.") }
        try itemColumns.given.check(need: .itemTable, isGiven: items != nil)
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let day = dayOption.day(at: .system)
            let book = try RuleBook(file: file)
            let check = try model.map { try self.check(book, of: $0, on: day, console) } ?? RuleCheck(book, on: day)
            for warning in check.warnings { console.progress.warning("\(file): \(warning)") }
            try console.output.print(check, tables: tables(of: check), format: format.format)
        }
    }

    private func check(_ book: RuleBook, of model: String, on day: Int, _ console: Console) throws -> RuleCheck {
        let reference = try Reference(parsing: model)
        let store = ModelStore(path: storeOptions.store)
        let version = try store.trusted(reference)
        let side = try ItemSide(inFolder: version.folder)
        let attributes =
            try items.map { try ItemAttributes(file: $0, columns: itemColumns.columns ?? ItemColumns(), of: side) }
            ?? ItemAttributes(of: side)
        if let warning = attributes.warning { console.progress.warning(warning) }
        for placement in book.placements { _ = try PlacedSegments(of: placement, in: store) }
        return try RuleCheck(
            book, on: day, isOfModel: { try Reference(parsing: $0).isOfModel(version, givenAs: reference) },
            attributes: attributes,
            compile: { try CompiledRules($0, for: side, attributes: attributes, on: day) })
    }

    private func tables(of check: RuleCheck) -> [Table] {
        var rules = Table(["rule", "kind", "items", "note"])
        for rule in check.rules {
            rules.append([
                .text(rule.rule), .text(rule.kind), rule.items.map { .integer($0) } ?? .empty, Table.Cell(rule.note),
            ])
        }
        guard !check.placements.isEmpty else { return [rules] }
        var placements = Table(["placement", "model", "n", "rules", "items left"])
        for place in check.placements {
            placements.append([
                .text(place.placement), .text(place.model), .integer(place.n), .integer(place.rules),
                place.items.map { .integer($0) } ?? .empty,
            ])
        }
        return [rules, placements]
    }
}

extension Reference {
    /// Whether a placement's reference is of the model of a version, whichever version of it the reference names.
    fileprivate func isOfModel(_ version: Version, givenAs reference: Reference) -> Bool {
        switch self {
        case .alias(let model, _), .number(let model, _): model == version.model
        case .path: self == reference
        }
    }
}
