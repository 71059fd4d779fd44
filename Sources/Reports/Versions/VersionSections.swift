import CustomerModels
import Diagnostics
import Documents
import Evaluation
import ModelStore
import Pages
import RecommenderModels

/// The sections of the report on a version; each says in a sentence what is not known.
struct VersionSections {
    let subject: ReportedVersion
    /// The version that it is compared with; nil where there is none.
    let other: ReportedVersion?
    /// Why there is none, or why it cannot be compared, in a sentence.
    var otherNote: String?
    let outcome: VersionOutcome
    let aliases: [String]
    let verdict: VersionVerdict
    /// The model of a recommender, and that of a model of customers.
    var recommender: Recommender?
    var propensity: PropensityModel?
    var lists: SampledLists?
    var comparison: ListComparison?
    var customers: [DrawnCustomer] = []
    var showsIds = false
    /// How the surface that makes the report writes parameters.
    var spelling = ParameterSpelling.plain
    var seed: UInt64 = 0
    var notes: ModelNotes?
    /// Why the notes cannot be read.
    var notesProblem: String?

    /// All sections that are about such a model, in their order.
    var all: [Page.Section] {
        if subject.isSegments {
            return [summary, segments, against, funnel, gates, limits, reproduction] + [noteSection].compactMap(\.self)
        }
        if subject.isUplift {
            return [summary, uplift, against, funnel, gates, limits, reproduction] + [noteSection].compactMap(\.self)
        }
        if subject.isLifetime {
            return [summary, against, funnel, lifetime, gates, limits, reproduction] + [noteSection].compactMap(\.self)
        }
        var sections = [summary, against, funnel, data, training, quality]
        if !subject.isPropensity { sections += [byActivity, byCategory, byChannel, concentration] }
        if subject.isPropensity { sections += [probabilities, coefficients] }
        sections += [search]
        if !subject.isPropensity { sections.append(examples) }
        return sections + [gates, limits, reproduction] + [noteSection].compactMap(\.self)
    }

    private var noteSection: Page.Section? {
        if let notesProblem { return Page.Section("notes", title: "Notes", [.text(notesProblem)]) }
        return notes.map { Page.Section("notes", title: "Notes", $0.blocks) }
    }

    /// What the version is.
    private var summary: Page.Section {
        var facts = FactTable()
        let words = subject.facts
        facts.append("kind", words.kind)
        facts.append("predicts", words.prediction)
        facts.append(
            "trained", "\(subject.manifest.created) with version \(subject.manifest.codeVersion) of the program")
        facts.append("from", words.input)
        facts.append("began from", subject.manifest.parents?.map(\.version).joined(separator: ", "))
        facts.append("learnt", words.counts)
        facts.append("newest event", words.newest)
        facts.append("aliases", aliases.isEmpty ? "none" : aliases.joined(separator: ", "))
        facts.append("measured", words.measurement)
        facts.append("beware", words.caution)
        return Page.Section("verdict", title: "The version", facts.blocks("What it is, and what became of it"))
    }
}

/// Facts by their names: a table of those that a cell shows whole, and paragraphs of the others.
struct FactTable {
    private var table = Table(["what", "value"])
    private var long: [Page.Block] = []

    mutating func append(_ what: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        if what.count <= 80, value.count <= 80 {
            table.append([.text(what), .text(value)])
        } else {
            long.append(.text("\(what.shortened(to: 300)): \(value.shortened(to: 1000))"))
        }
    }

    func blocks(_ caption: String) -> [Page.Block] {
        (table.rows.isEmpty ? [] : [.table(table, caption: caption)]) + long
    }
}

// MARK: Cells

extension Table.Cell {
    /// A number; empty for none, and for one that is not finite.
    static func known(_ value: Double?, digits: Int = 4) -> Table.Cell {
        guard let value, value.isFinite else { return .empty }
        return .number(value, digits: digits)
    }

    static func known(_ value: Int?) -> Table.Cell { value.map { .integer($0) } ?? .empty }

    /// A value with the ends of its interval.
    static func interval(_ value: Quality.Value?) -> [Table.Cell] {
        [known(value?.value), known(value?.low), known(value?.high)]
    }

    static func interval(_ value: Estimate?) -> [Table.Cell] {
        [known(value?.value), known(value?.low), known(value?.high)]
    }
}

extension Chart.Series.Point {
    /// A point with the interval of a value.
    init(_ x: Double, _ value: Estimate) {
        self.init(x, value.value, low: value.low, high: value.high)
    }
}

/// The names of baselines: the champion first, then rules, then others.
func ordered(baselines names: some Sequence<String>) -> [String] {
    let first = ["champion", "popularity", "popularity@28d", "own-counts", "base-rate", "bias"]
    func rank(_ name: String) -> Int { first.firstIndex(of: name) ?? first.count }
    return names.sorted { one, other in
        rank(one) != rank(other) ? rank(one) < rank(other) : one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
