import Diagnostics
import Evaluation
import Measuring
package import ModelStore

/// What the report of an evaluation must meet.
package struct Requirements: Sendable {
    private let gates: [Gate]
    private let version: Version
    /// The version that holds the alias `champion`, where a gate compares with it and there is one.
    private let champion: String?

    /// - Parameters:
    ///   - gates: The gates.
    ///   - version: The version that is measured.
    ///   - store: The store in which `champion` is looked up.
    /// - Throws: `UserError` with code `wrongUsage` for a gate that no evaluation can judge, and for one that compares with
    ///   the champion where there is none; `modelUnusable` for aliases that cannot be read.
    package init(_ gates: [Gate], of version: Version, in store: ModelStore) throws {
        for gate in gates where gate.measure == nil {
            throw UserError(
                .wrongUsage, "the gate '\(gate.text)' is about a training or its files, which no evaluation measures",
                remedy: "Leave it out here, and let it guard an alias: trainer models gates \(version.model)")
        }
        self.gates = gates
        self.version = version
        guard let gate = gates.first(where: { $0.baseline == Gate.Baseline.champion }) else {
            champion = nil
            return
        }
        let isKnown = try store.modelNames().contains(version.model)
        guard let number = try isKnown ? store.aliases(of: version.model)[Reference.defaultAlias] : nil else {
            throw UserError(
                .wrongUsage,
                "the gate '\(gate.text)' compares with champion, and no version of '\(version.model)' holds this alias",
                remedy: """
                    Promote a version first, with trainer models promote \(version.model)/N and \
                    \(.alias, Reference.defaultAlias), or leave the gate out
                    """)
        }
        champion = "\(version.model)/\(number)"
    }

    /// Makes sure, before anything is measured, that the evaluation will tell whether the gates are met.
    ///
    /// - Parameters:
    ///   - family: What the evaluation measures.
    ///   - metrics: The measures that were asked for, separated by commas; `nil` for the usual ones.
    ///   - others: The versions that are measured beside.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check(_ family: GateMeasure.Family, metrics: String?, against others: [Version]) throws {
        let measured = try metrics.map { try family.names(in: $0) }
        for gate in gates {
            guard let measure = gate.measure else { continue }
            guard measure.family == family else {
                throw UserError(
                    .wrongUsage,
                    "'\(measure.name)' is of \(measure.family.rawValue), and this evaluation is of \(family.rawValue)",
                    remedy: "Ask for \(.metrics, measure.name) if the model has it, or require another measure")
            }
            guard measured?.contains(measure.name) ?? measure.isUsual else {
                throw UserError(
                    .wrongUsage, "the gate '\(gate.text)' needs '\(measure.name)', which is not measured",
                    remedy: "Add it to \(.metrics)")
            }
            try checkBaseline(of: gate, family, others.map(\.description))
        }
    }

    private func checkBaseline(of gate: Gate, _ family: GateMeasure.Family, _ others: [String]) throws {
        guard let name = gate.baseline, !family.baselines.contains(name) else { return }
        let other: String
        if name == Gate.Baseline.champion {
            guard let champion, champion != version.description else { return }
            other = champion
        } else {
            other = name
        }
        guard !others.contains(other) else { return }
        guard family == .lists else {
            throw UserError(
                .wrongUsage, "the gate '\(gate.text)' compares with \(other), which only lists are measured beside",
                remedy: """
                    Compare with \(family.baselines.joined(separator: " or ")) or a number, or let a run of its pipeline compare the versions
                    """)
        }
        throw UserError(
            .wrongUsage, "the gate '\(gate.text)' compares with \(other), which is not measured beside it",
            remedy: "Measure it, too, with \(.against, other)")
    }

    /// Judges what was measured; a doubt counts as not met.
    ///
    /// - Parameters:
    ///   - quality: What was measured.
    ///   - positives: How many of the rows say yes; `nil` for recommenders.
    /// - Returns: A result for each gate.
    /// - Throws: `UserError` with code `wrongUsage` for a gate about something that the model does not have.
    package func judge(_ quality: Quality, positives: Int? = nil) throws -> GateReport {
        var evidence = Evidence(name: version.description, quality: quality)
        evidence.counts[.positives] = positives.map { Double($0) }
        if let champion { evidence.quality?.baselines[Gate.Baseline.champion] = quality.baselines[champion] }
        let judgement = Judgement(evidence: evidence, holder: champion.map { Evidence(name: $0) })
        let results = gates.compactMap { gate -> GateResult? in
            guard case .measure(let measure, let comparison, let bound) = gate.condition else { return nil }
            return judgement.result(gate, measure, comparison, bound)
        }
        if let result = results.first(where: { $0.outcome == .unmeasured }) {
            let remedy: Message =
                if result.gate.measure?.emptyPart(of: quality) != nil {
                    GateMeasure.fillingPart
                } else if result.gate.baseline == OwnCounts.name {
                    GateMeasure.counting
                } else {
                    "Name the measure with \(.metrics) to see whether the model has it"
                }
            throw UserError(
                .wrongUsage, "the gate '\(result.gate.text)' cannot be judged: \(result.found)", remedy: remedy)
        }
        return GateReport(results, onDoubt: .refuse)
    }
}

extension GateMeasure {
    /// Whether an evaluation takes the measure unless others are asked for.
    fileprivate var isUsual: Bool {
        switch self {
        case .lists(let measure): measure.cutoff == 20 && measure.part == nil
        case .probabilities(let measure): ProbabilityMeasure.usual.contains(measure)
        case .ratings, .forecasts, .uplifts: true
        }
    }
}

extension GateMeasure.Family {
    /// The names of measures of this family in a list.
    fileprivate func names(in metrics: String) throws -> [String] {
        switch self {
        case .lists: try Measure.list(parsing: metrics).map(\.description)
        case .probabilities: try ProbabilityMeasure.list(parsing: metrics).map(\.description)
        case .ratings: try RatingMeasure.list(parsing: metrics).map(\.description)
        case .forecasts, .uplifts: []
        }
    }
}
