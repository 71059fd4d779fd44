import ArgumentParser
import Diagnostics
import Documents
import ModelFiles
import ModelStore
import Reports
import Terminal

struct ListModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all models with their versions and aliases.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Listing: Encodable {
        let models: [Model]

        struct Model: Encodable {
            let model: String
            let versions: [VersionLine]
            /// Absent when the aliases are known.
            let problem: String?
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = try ModelStore(path: store.store).overview()
            if models.isEmpty { console.progress.step("there is no model in \(store.store)") }
            var table = Table(["model", "version", "aliases", "kind", "created"])
            for line in models.flatMap(VersionLine.lines) { table.append(line.cells) }
            let listing = Listing(
                models: models.map {
                    .init(
                        model: $0.name, versions: VersionLine.lines(of: $0),
                        problem: $0.problem?.locatedProblem(.flag))
                })
            try console.output.print(listing, tables: [table], format: format.format)
            try tellProblems(of: models, console.progress)
        }
    }

    /// Ends the command with the models whose history is damaged, after the others were shown.
    private func tellProblems(of models: [ListedModel], _ progress: Progress) throws {
        let damaged = models.filter { $0.problem != nil }
        if damaged.count == 1, let problem = damaged[0].problem { throw problem }
        guard !damaged.isEmpty else { return }
        for problem in damaged.compactMap(\.problem) { progress.warning(problem.locatedProblem(.flag)) }
        let names = (damaged.prefix(20).map(\.name) + (damaged.count > 20 ? ["…"] : [])).joined(separator: ", ")
        throw UserError(
            .modelUnusable, "the aliases of \(damaged.count) of \(models.count) models cannot be read: \(names)",
            remedy: "See all problems with trainer models verify, and restore the files from a backup")
    }
}

/// A version, as shown in lists.
struct VersionLine: Encodable {
    let model: String
    let version: Int
    /// Absent when the history is damaged.
    let aliases: [String]?
    /// Absent when the manifest cannot be read.
    let kind: String?
    let created: String?

    /// The versions of a model.
    static func lines(of model: ListedModel) -> [VersionLine] {
        model.versions.map { VersionLine($0, of: model) }
    }

    private init(_ listed: ListedVersion, of model: ListedModel) {
        self.model = model.name
        version = listed.number
        aliases = model.problem == nil ? listed.aliases : nil
        kind = listed.head?.kind
        created = listed.head?.created.description
    }

    var cells: [Table.Cell] {
        [
            .text(model), .integer(version), .text(aliases?.joined(separator: " ") ?? "unknown"),
            .init(kind ?? "unreadable"), .init(created),
        ]
    }
}

struct ShowModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a version says about itself.",
        discussion: """
            What it is, who trained it when and on what, the settings that are not the defaults, how good it was, and its \
            files. --verbose adds every entry of the manifest, and --format json prints the manifest itself.
            """)

    @Argument(help: "The model: NAME, NAME@ALIAS, NAME/VERSION, or the path of a version's folder.")
    var reference: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Shown: Encodable {
        let aliases: [String]
        let manifest: Manifest?
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = ModelStore(path: store.store)
            let summary = try models.show(Reference(parsing: reference))
            let shown = Shown(aliases: summary.aliases, manifest: summary.manifest)
            try console.output.print(shown, tables: try tables(summary, in: models), format: format.format)
        }
    }

    /// A page for people; one table with everything for programs.
    private func tables(_ summary: VersionSummary, in models: ModelStore) throws -> [Table] {
        switch format.format {
        case .json: return []
        case .csv: return [try plain(summary)]
        case .table:
            let history = summary.version.isFromPath ? nil : try models.history(of: summary.version.model)
            let page = VersionPage(summary, history: history)
            return page.tables + (consoleOptions.verbose ? [try page.everything()] : [])
        }
    }

    private func plain(_ summary: VersionSummary) throws -> Table {
        var table = Table(["what", "value"])
        table.append([.text("version"), .text(summary.version.description)])
        table.append([.text("aliases"), .text(summary.aliases.joined(separator: " "))])
        guard let manifest = summary.manifest else { return table }
        table.append([.text("kind"), .text(manifest.kind)])
        table.append([.text("created"), .text(manifest.created.description)])
        table.append([.text("program"), .text(manifest.codeVersion)])
        for (name, value) in [
            ("parameters", manifest.parameters), ("data", manifest.data),
            ("quality", try JSONValue(encoding: manifest.quality)),
        ] { table.append([.text(name), .text(value.text)]) }
        for (file, sum) in manifest.files.sorted(by: { $0.key < $1.key }) {
            table.append([.text(file), .text("sha256 \(sum)")])
        }
        return table
    }
}
