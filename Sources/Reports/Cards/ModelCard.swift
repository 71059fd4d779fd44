import CustomerModels
import Diagnostics
import Documents
import ModelFiles
import ModelStore
import Pages
import RecommenderModels

/// A short account of a version for those who find it in a folder: metadata that programs read, then a page.
///
/// The metadata are those of model cards as the Python package `huggingface_hub` reads them (`ModelCard.load`): the
/// library, tags, and the measures as results of a `model-index`. It claims no licence, because nobody gave one.
struct ModelCard {
    private let sections: VersionSections

    init(_ sections: VersionSections) {
        self.sections = sections
    }

    private var subject: ReportedVersion { sections.subject }

    var text: String { "---\n" + metadata.joined(separator: "\n") + "\n---\n\n" + page.markdown }

    // MARK: Metadata

    private var metadata: [String] {
        var lines = ["library_name: endcap", "tags:"]
        lines += tags.map { "- \(YAMLText.quoted($0))" }
        if subject.isPropensity || subject.isUplift { lines.append("pipeline_tag: tabular-classification") }
        lines.append("model_name: \(YAMLText.quoted(subject.name))")
        return lines + index
    }

    private var tags: [String] {
        let algorithm = subject.manifest.parameters["train"]?["algorithm"]?.stringValue
        let names = familyTags + [subject.manifest.kind, algorithm].compactMap(\.self)
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private var familyTags: [String] {
        if subject.isPropensity { return ["propensity", "logistic-regression"] }
        if subject.isSegments { return ["segmentation", "customers"] }
        if subject.isUplift { return ["uplift", "causal-inference"] }
        return subject.isLifetime ? ["lifetime-value", "customers"] : ["recommender", "recommendations"]
    }

    /// The measures as results; nothing where nothing was measured.
    private var index: [String] {
        let measured = VersionSections.sorted(subject.quality?.metrics ?? [:])
        let metrics = measured.compactMap { name, value in YAMLText.number(value.value).map { (name, $0) } }
        guard !metrics.isEmpty else { return [] }
        let task =
            subject.isLifetime
            ? ("tabular-regression", "Lifetime")
            : subject.isUplift
                ? ("tabular-classification", "Uplift")
                : subject.isPropensity
                    ? ("tabular-classification", "Propensity") : ("recommendation", "Recommendation")
        var lines = [
            "model-index:", "- name: \(YAMLText.quoted(subject.name))", "  results:", "  - task:",
            "      type: \(task.0)", "      name: \(task.1)", "    dataset:",
            "      type: \(subject.isPropensity || subject.isUplift ? "table" : "events")",
            "      name: \(YAMLText.quoted("held-out part of the training data of \(subject.version.model)"))",
            "      split: \(YAMLText.quoted(subject.quality?.split?.by.rawValue ?? "unknown"))",
        ]
        if let fingerprint = subject.manifest.data["fingerprint"]?.stringValue {
            lines.append("      revision: \(YAMLText.quoted(fingerprint))")
        }
        lines.append("    metrics:")
        for (name, value) in metrics {
            lines += [
                "    - type: \(YAMLText.quoted(name))", "      value: \(value)", "      name: \(YAMLText.quoted(name))",
            ]
        }
        return lines
    }

    // MARK: Page

    private var page: Page {
        Page(
            title: subject.name, verdict: sections.verdict.sentence, mood: sections.verdict.mood,
            sections: [what, use]
                + (subject.isSegments
                    ? [sections.segments] : subject.isUplift ? [measures, sections.uplift] : [measures]) + [
                    sections.limits, privacy, running, again,
                ] + notes)
    }

    private var what: Page.Section {
        var facts = FactTable()
        let words = subject.facts
        facts.append("kind", words.kind)
        facts.append("predicts", words.prediction)
        facts.append("trained", "\(subject.manifest.created)")
        facts.append("learnt", words.counts)
        facts.append("newest event", words.newest)
        facts.append("version of the program", subject.manifest.codeVersion)
        return Page.Section("what", title: "What it is", facts.blocks("The version"))
    }

    private var use: Page.Section { Page.Section("use", title: "Intended use", [.text(intendedUse)]) }

    private var intendedUse: String {
        if subject.isSegments {
            return """
                It puts the customers of the shop whose data it was trained on into groups, so that people can speak of them \
                and treat them alike. It is made for no decision about a person's rights, credit, work or health, and for no \
                other shop.
                """
        }
        if subject.isLifetime {
            return """
                It tells what the customers of the shop whose data it was trained on can be expected to buy and to spend, so \
                that their worth can be planned with. It is made for no decision about a person's rights, credit, work or \
                health, and for no other shop.
                """
        }
        if subject.isUplift {
            return """
                It tells how much the treatment of one campaign changes the probability of an outcome for each customer of the \
                shop whose data it was trained on, so that those can be chosen whom a contact is worth. It is made for no \
                decision about a person's rights, credit, work or health, for no other shop and for no other treatment.
                """
        }
        if subject.isPropensity {
            return """
                It tells how likely an answer is for each customer of the shop whose data it was trained on, so that those can \
                be chosen whom a contact is worth. It is made for no decision about a person's rights, credit, work or health, \
                and for no other shop.
                """
        }
        return """
            It ranks the products of the shop whose data it was trained on for each of its customers, for lists on pages and in \
            mails. It knows no products and no customers of other shops, and is made for nothing else.
            """
    }

    private var measures: Page.Section {
        guard let quality = subject.quality, !quality.metrics.isEmpty else {
            return Page.Section(
                "measures", title: "Measures", [.text("Nothing was held out, so nothing was measured.")])
        }
        let rule = ordered(baselines: quality.baselines.keys).first {
            quality.baselines[$0]?.unmeasured == nil && quality.baselines[$0]?.version == nil
        }
        var table = Table(["measure", "value", "95% from", "to"] + (rule.map { [$0] } ?? []))
        for (name, value) in VersionSections.sorted(quality.metrics) {
            let other = rule.map { [Table.Cell.known(quality.baselines[$0]?.metrics[name]?.value)] } ?? []
            table.append([.text(name)] + Table.Cell.interval(value) + other)
        }
        return Page.Section(
            "measures", title: "Measures",
            [.text("Measured \(subject.facts.measurement)."), .table(table, caption: "Measures with 95% intervals")])
    }

    private var privacy: Page.Section {
        let shown =
            subject.isPropensity || subject.isUplift || subject.isSegments || subject.isLifetime
            ? "This card and the report beside it name no customer."
            : "This card names no customer. The report beside it shows what ten of them had, with their ids only where these "
                + "were asked for."
        return Page.Section("privacy", title: "Privacy", [.text(heldPersonalData), .text(shown)])
    }

    private var heldPersonalData: String {
        if subject.isSegments {
            return "The file \(SegmentModel.fileName) holds the ids of customers with the segment of each."
        }
        if subject.isLifetime {
            return """
                The file \(LifetimeModel.fileName) holds the ids of customers with the number, the days and the mean value of \
                the purchases of each.
                """
        }
        if subject.isPropensity || subject.isUplift {
            return """
                The file holds coefficients and what its columns mean, and no customer. Rare values of a column may still be \
                names of levels.
                """
        }
        return """
            The file \(UserSide.fileName) holds the ids of customers with what each of them had: whoever can read it can read \
            their histories. The file \(ItemSide.fileName) holds no customer.
            """
    }

    private var running: Page.Section {
        Page.Section("running", title: "How to use it", commands.map { .code($0.text(sections.spelling)) })
    }

    /// The commands that score with the version.
    private var commands: [Message] {
        let name = subject.name
        let output: ParameterKey = "output"
        if subject.isSegments { return ["scorer batch \(.modelReference, name) \(output, "segments.csv")"] }
        if subject.isUplift {
            return [
                "scorer batch \(.modelReference, name) \(ParameterKey("input"), "customers.csv") \(output, "contacts.csv")"
            ]
        }
        if subject.isLifetime {
            return ["scorer batch \(.modelReference, name) \(.forecastHorizon, "365d") \(output, "values.csv")"]
        }
        guard subject.isPropensity else {
            return [
                "scorer recommend \(.modelReference, name) \(ParameterKey("user"), "ID") \(ParameterKey("explain"))",
                "scorer batch \(.modelReference, name) \(output, "lists.csv")",
            ]
        }
        let isOfEvents = subject.manifest.parameters["source"]?["events"] != nil
        let input: ParameterKey = isOfEvents ? "events" : "input"
        return [
            "scorer batch \(.modelReference, name) \(input, isOfEvents ? "log.csv" : "customers.csv") "
                + "\(output, "scores.csv")"
        ]
    }

    private var again: Page.Section {
        let command = "trainer models reproduce \(shellWord(subject.name))"
        return Page.Section("reproduce", title: "How to make it again", [.code(command)])
    }

    private var notes: [Page.Section] {
        sections.notes.map { [Page.Section("notes", title: "Notes", $0.blocks)] } ?? []
    }
}
