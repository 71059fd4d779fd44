import Documents
import Gates
import Lifetimes
import ModelStore
import Pages
import Training

/// The first line of a report: whether the version is better, and what happened to the alias.
struct VersionVerdict {
    let sentence: String
    let mood: Page.Mood

    /// - Parameters:
    ///   - reported: The version.
    ///   - other: The version that it is compared with.
    ///   - outcome: What became of it.
    ///   - aliases: The aliases that point at it now.
    init(_ reported: ReportedVersion, _ other: ReportedVersion?, _ outcome: VersionOutcome, aliases: [String]) {
        let (quality, finding) = Self.quality(of: reported, other)
        let fate = Self.fate(reported, outcome, aliases: aliases)
        sentence = "\(quality); \(fate)."
        mood =
            switch (finding, outcome.kind) {
            case (_, .refused), (.notBetter, _): .bad
            case (.better, _): .good
            case (.undecided, _), (nil, _): .neutral
            }
    }

    /// How good the version is, as the first half of a sentence.
    private static func quality(
        of reported: ReportedVersion, _ other: ReportedVersion?
    ) -> (String, PairedComparison.Finding?) {
        if let other, !reported.manifest.files.isEmpty, other.manifest.files == reported.manifest.files {
            return ("The same as \(other.name), byte for byte", .undecided)
        }
        if reported.isSegments {
            let count = reported.manifest.data["segments"]?.intValue.map { "\($0) segments" } ?? "Segments"
            let customers = reported.manifest.data["users"]?.intValue.map { " of \($0.grouped) customers" } ?? ""
            return ("\(count)\(customers)", nil)
        }
        if reported.isUplift {
            guard let qini = reported.quality?.metrics["qini"] else {
                return ("Nobody knows how good \(reported.name) is, because all orders of its customers are equal", nil)
            }
            let interval =
                qini.low.flatMap { low in qini.high.map { (low, $0) } }.map {
                    " (95% from \($0.fixed(4)) to \($1.fixed(4)))"
                } ?? ""
            return (
                "\(reported.name) has a Qini coefficient of \(qini.value.fixed(4))\(interval), an order by chance having 0",
                (qini.low ?? 0) > 0 ? .better : .undecided
            )
        }
        if reported.isLifetime, let finding = lifetime(reported) { return finding }
        guard reported.quality != nil else {
            return ("Nobody knows how good \(reported.name) is, because nothing was held out", nil)
        }
        guard let metric = MainMetric(of: reported.manifest) else {
            return ("Nobody knows how good \(reported.name) is, because no measure tells better from worse", nil)
        }
        guard let paired = paired(reported, other, by: metric) else {
            let value = reported.quality?.metrics[metric.name].map { " \($0.value.fixed(4))" } ?? ""
            return ("\(reported.name) has \(metric.name)\(value), and was measured beside nothing", nil)
        }
        let unit = reported.isPropensity ? "rows" : "customers"
        let rival = other.flatMap { paired.isBeside($0, reported) ? "the settings of \($0.name)" : nil }
        let name = rival ?? paired.rule
        let words = paired.words(unit: unit)
        switch paired.finding {
        case .better: return ("Better than \(name): \(words)", .better)
        case .notBetter: return ("Not better than \(name): \(words)", .notBetter)
        case .undecided: return ("Cannot be told apart from \(name): \(words)", .undecided)
        }
    }

    /// How far off a lifetime model was beside "as last year"; nil where nothing was held out.
    private static func lifetime(_ reported: ReportedVersion) -> (String, PairedComparison.Finding?)? {
        guard let comparison = reported.details?.lifetime else { return nil }
        let errors = comparison.purchases
        let words =
            "purchases were \(errors.model.value.fixed(3)) off in the mean instead of \(errors.lastYear.value.fixed(3))"
        if let few = Gate.fewness(ofCustomers: comparison.all.customers) {
            return ("Cannot be told apart from \"as last year\": \(words), \(few)", .undecided)
        }
        if errors.difference.high < 0 { return ("Nearer than \"as last year\": \(words)", .better) }
        if errors.difference.low > 0 { return ("Farther off than \"as last year\": \(words)", .notBetter) }
        return ("Cannot be told apart from \"as last year\": \(words)", .undecided)
    }

    /// The comparison with the other version, else with a rule.
    static func paired(
        _ reported: ReportedVersion, _ other: ReportedVersion?, by metric: MainMetric
    ) -> PairedComparison? {
        let baselines = reported.quality?.baselines ?? [:]
        let beside = other.flatMap { other in
            baselines.filter { $0.value.version == other.name }.keys.sorted().first
        }
        let names = [beside, "popularity", "base-rate", "bias"].compactMap(\.self)
        return names.lazy.compactMap { PairedComparison(reported.manifest, beside: $0, by: metric) }.first
    }

    /// What became of the alias, as the second half of a sentence.
    private static func fate(_ reported: ReportedVersion, _ outcome: VersionOutcome, aliases: [String]) -> String {
        let held = aliases.joined(separator: ", ")
        let alias = outcome.alias ?? Reference.defaultAlias
        switch outcome.kind {
        case .refused:
            let gate = outcome.missed.map { " by the gate '\($0.gate)' (\($0.found))" } ?? " by a gate"
            return "refused\(gate)" + (held.isEmpty ? "" : ", though \(held) points at it now")
        case .published:
            return "published as \(alias)" + (aliases.contains(alias) ? "" : ", which points elsewhere now")
        case .unchanged: return "\(alias) pointed at it already"
        case .unpublished:
            return held.isEmpty ? "not published, because its pipeline names no alias" : "\(held) points at it"
        case nil: return held.isEmpty ? "no alias points at it" : "\(held) points at it"
        }
    }
}

extension PairedComparison {
    /// Whether this is the comparison with another version.
    fileprivate func isBeside(_ other: ReportedVersion, _ reported: ReportedVersion) -> Bool {
        reported.quality?.baselines[baseline]?.version == other.name
    }

    /// The baseline in words.
    var rule: String { baseline == "base-rate" ? "the base rate" : baseline == "bias" ? "the biases" : baseline }
}
