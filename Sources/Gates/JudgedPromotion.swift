package import Diagnostics
package import ModelStore

/// The gates of an alias, judged for a version that is to be promoted.
package struct JudgedPromotion: Sendable {
    package let version: Version
    /// Without results when the alias points at the version already.
    package let report: GateReport
    private let gates: [String]
    private let holder: Int?

    fileprivate init(_ version: Version, _ report: GateReport, _ gates: [String], holder: Int?) {
        self.version = version
        self.report = report
        self.gates = gates
        self.holder = holder
    }

    /// What lets the alias move; `nil` while it may not.
    ///
    /// - Parameter isForced: Whether the alias moves also if gates are not met.
    /// - Returns: The verdict for the store, which says whether force was needed.
    package func verdict(isForced: Bool) -> PromotionVerdict? {
        guard report.isMet || isForced else { return nil }
        return PromotionVerdict(gates: gates, holder: holder, isForced: !report.isMet)
    }
}

extension ModelStore {
    /// Judges the gates of an alias by what is stored of a version.
    ///
    /// The gates of the alias count, and those of the pipeline that trained the version, unless the version met them
    /// before. The comparison with the version that holds the alias counts only if it was made with just that version.
    ///
    /// - Parameters:
    ///   - reference: The version.
    ///   - alias: The alias that is to point at it.
    ///   - now: The time by the clock.
    ///   - clock: Seconds from any moment, for the time to open the version.
    /// - Returns: The verdict; `nil` where there are no gates.
    /// - Throws: `UserError` with code `modelUnusable` for a version or gates that cannot be read, `wrongUsage` for a bad
    ///   alias.
    package func judged(
        _ reference: Reference, for alias: String, now: UTCTime, clock: () -> Double
    ) throws -> JudgedPromotion? {
        let alias = try ModelName.checked(alias, as: "an alias")
        let version = try resolve(reference)
        guard !version.isFromPath else { return nil }
        let gates = try gates(of: version, guarding: alias)
        let conditions = gates.conditions
        guard !conditions.isEmpty else { return nil }
        let texts = conditions.map(\.text)
        let holder = try aliases(of: version.model)[alias]
        guard holder != version.number else {
            return JudgedPromotion(version, GateReport([], onDoubt: gates.onDoubt(.refuse)), texts, holder: holder)
        }
        let manifest = try self.manifest(of: version)
        let earlier = holder.flatMap { known($0, of: version.model) }
        var evidence = Evidence(of: manifest, in: version)
        // Without the name of a version nobody knows whether the alias still points at it.
        if evidence.quality?.baselines[Gate.Baseline.champion]?.version == nil {
            evidence.quality?.baselines[Gate.Baseline.champion] = nil
        }
        let usual: DoubtRule = earlier.map { manifest.hasSettings(of: $0.manifest) } == true ? .publish : .refuse
        let report = try version.judged(
            by: conditions, evidence,
            against: holder.map { number in
                earlier.map { Evidence(of: $0.manifest, in: $0.version) }
                    ?? Evidence(name: "\(version.model)/\(number)")
            },
            now: now, clock: clock, onDoubt: gates.onDoubt(usual))
        return JudgedPromotion(version, report, texts, holder: holder)
    }

    /// A version with its manifest; nil when it is missing or damaged, which must not keep an alias from leaving it.
    private func known(_ number: Int, of model: String) -> (version: Version, manifest: Manifest)? {
        guard let version = try? resolve(.number(model: model, number: number)),
            let manifest = try? self.manifest(of: version)
        else { return nil }
        return (version, manifest)
    }
}

extension Gate {
    /// Makes sure that the gate can guard an alias.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for one that compares with a fixed version.
    package func checkGuardsAlias() throws {
        guard let baseline, baseline.contains("/") else { return }
        throw UserError(
            .wrongUsage, "the gate '\(text)' compares with one version, and only evaluations measure beside it",
            remedy: "Compare with champion, which is the version that holds the alias")
    }
}

extension AliasGates {
    /// The gates, read.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a text that is no gate, which names the file.
    package func read(of alias: String, _ model: String, in store: ModelStore) throws -> [Gate] {
        do {
            return try gates.map { try Gate(parsing: $0) }
        } catch let error as UserError {
            throw UserError(
                .modelUnusable, "the gates of '\(alias)' cannot be judged: \(error.problemMessage)",
                at: .init(file: store.gateFile(of: model)),
                remedy: """
                    Set them again with trainer models gates \(model), or use the version of this program that wrote \
                    them; until then the alias is not moved forward
                    """)
        }
    }
}
