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
        }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let models = try ModelStore(path: store.store).list()
            if models.isEmpty { console.progress.step("there is no model in \(store.store)") }
            var table = Table(["model", "version", "aliases", "kind", "created"])
            for version in models.flatMap(\.versions).map(VersionLine.init) { table.append(version.cells) }
            let listing = Listing(
                models: models.map { .init(model: $0.name, versions: $0.versions.map(VersionLine.init)) })
            try console.output.print(listing, tables: [table], format: format.format)
        }
    }
}

/// A version, as shown in lists.
struct VersionLine: Encodable {
    let model: String
    let version: Int
    let aliases: [String]
    /// Absent when the manifest cannot be read.
    let kind: String?
    let created: String?

    init(_ summary: VersionSummary) {
        model = summary.version.model
        version = summary.version.number
        aliases = summary.aliases
        kind = summary.manifest?.kind
        created = summary.manifest?.created.description
    }

    var cells: [Table.Cell] {
        [
            .text(model), .integer(version), .text(aliases.joined(separator: " ")), .init(kind ?? "unreadable"),
            .init(created),
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
