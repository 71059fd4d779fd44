import CustomerModels
import Documents
import Evaluation
import Gates
import ModelFiles
import ModelStore
import Pages

extension VersionSections {
    /// The gates with what was found.
    var gates: Page.Section {
        let title = "Gates"
        let alias = outcome.alias ?? Reference.defaultAlias
        guard !outcome.gates.isEmpty else {
            return Page.Section("gates", title: title, [.text("No gate of \(alias) was judged for this version.")])
        }
        var table = Table(["gate", "outcome", "found"])
        for gate in outcome.gates {
            table.append([
                .text(gate.gate.shortened(to: 200)), .text(gate.outcome), .text(gate.found.shortened(to: 300)),
            ])
        }
        return Page.Section(
            "gates", title: title, [.table(table, caption: "The gates of \(alias), judged \(outcome.judged)")])
    }

    /// What the version cannot tell or do, by what is known of it.
    var limits: Page.Section {
        let sentences = VersionLimits(subject, recommender, propensity).sentences
        return Page.Section("limits", title: "Limits", sentences.map { .text($0) })
    }

    /// How to train the same version again.
    var reproduction: Page.Section {
        let manifest = subject.manifest
        var facts = FactTable()
        facts.append("version of the program", manifest.codeVersion)
        facts.append("fingerprint of the data", manifest.data["fingerprint"]?.plainText)
        facts.append("newest event", manifest.data["newest"]?.plainText)
        facts.append("pipeline", manifest.pipeline?["path"]?.stringValue)
        facts.append("pipeline hash", manifest.pipeline?["hash"]?.stringValue)
        for input in (manifest.pipeline?["inputs"]?.arrayValue ?? []).prefix(20) {
            facts.append("SHA-256 of \(input["path"]?.plainText ?? "an input")", input["sha256"]?.plainText)
        }
        for query in (manifest.queries ?? []).prefix(20) {
            facts.append(
                "SHA-256 of the query \(query.source)", "\(query.sha256) by \(query.program ?? "an unknown program")")
        }
        for parent in manifest.parents ?? [] { facts.append("began from \(parent.version), manifest", parent.manifest) }
        for (name, sum) in Self.sorted(manifest.files) { facts.append("SHA-256 of \(name)", sum) }
        let reference = subject.version.isFromPath ? subject.version.folder : subject.name
        let command = Page.Block.code("trainer models reproduce \(shellWord(reference))")
        let settings = ChangedSettings(manifest).table.map { table in
            [
                Page.Block.details(
                    summary: "Settings", [.table(table, caption: "Settings that are not the defaults")])
            ]
        }
        return Page.Section(
            "reproduce", title: "How to make it again",
            [command] + (settings ?? []) + facts.blocks("What it was made from"))
    }
}
