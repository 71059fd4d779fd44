import Diagnostics
import Documents
package import ModelStore

/// The gates that a version must meet before an alias moves to it by hand.
struct PromotionGates {
    /// Those of the alias, then those of the pipeline that trained the version and never published it.
    private(set) var conditions: [Gate] = []
    /// What those of the alias say of a doubt; nil for an alias without gates.
    private var ofAlias: AliasGates?
    /// What those of the pipeline say of a doubt; nil where they do not count.
    private var ofPipeline: AliasGates?

    /// What a doubt means, by the strictest of those who say it.
    ///
    /// - Parameter usual: What it means where nobody says it.
    /// - Returns: The rule.
    func onDoubt(_ usual: DoubtRule) -> DoubtRule {
        let byHand = ofAlias?.pipeline == nil ? ofAlias?.onDoubt : nil
        let first = ofAlias.map { $0.onDoubt ?? usual }
        let second = ofPipeline.map { DoubtRule.stricter($0.onDoubt, byHand) ?? usual }
        return DoubtRule.stricter(first, second) ?? usual
    }

    fileprivate mutating func add(ofAlias gates: AliasGates, _ conditions: [Gate]) {
        ofAlias = gates
        self.conditions = conditions
    }

    fileprivate mutating func add(ofPipeline gates: AliasGates, _ conditions: [Gate]) {
        ofPipeline = gates
        let known = Set(self.conditions.map(\.text))
        self.conditions += conditions.filter { !known.contains($0.text) }
    }
}

extension ModelStore {
    /// The gates that guard an alias from a version of this store.
    ///
    /// A run that was not content with its version leaves it unpublished and its gates in the manifest. They count until
    /// the alias has moved to the version because they were met. A copy from another store is judged by the gates of this
    /// one alone.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for gates or a history that cannot be read.
    func gates(of version: Version, guarding alias: String) throws -> PromotionGates {
        var result = PromotionGates()
        if let stored = try gates(of: version.model)[alias], !stored.gates.isEmpty {
            result.add(ofAlias: stored, try stored.read(of: alias, version.model, in: self))
        }
        // The promotion itself says what is wrong with a version that is damaged.
        guard let own = (try? manifest(of: version))?.gates(ofPipelineFor: alias) else { return result }
        let history = try history(of: version.model)
        guard !history.hasCopy(of: version.number), !history.hasPromoted(version.number, to: alias) else {
            return result
        }
        result.add(ofPipeline: own, try own.read(ofPipelineOf: version))
        return result
    }
}

extension Manifest {
    /// The gates by which the pipeline that trained the version guards an alias; nil where it has none.
    fileprivate func gates(ofPipelineFor alias: String) -> AliasGates? {
        guard let publishing = pipeline?["resolved"]?["publish"], publishing["alias"]?.stringValue == alias,
            let gates = publishing["gates"]?.arrayValue?.compactMap(\.stringValue), !gates.isEmpty
        else { return nil }
        let rule = publishing["on_doubt"]?.stringValue.flatMap { DoubtRule(rawValue: $0) }
        return AliasGates(gates, onDoubt: rule)
    }
}

extension AliasGates {
    /// The gates of a version's pipeline, read.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a text that is no gate, which names the manifest.
    fileprivate func read(ofPipelineOf version: Version) throws -> [Gate] {
        do {
            return try gates.map { try Gate(parsing: $0) }
        } catch let error as UserError {
            throw UserError(
                .modelUnusable, "the gates of the pipeline cannot be judged: \(error.problemMessage)",
                at: .init(file: version.path(of: Manifest.fileName)),
                remedy: "Use the version of this program that trained it, or train again")
        }
    }
}

extension DoubtRule {
    /// The stricter of two rules; one that is not given says nothing.
    package static func stricter(_ first: DoubtRule?, _ second: DoubtRule?) -> DoubtRule? {
        first == .refuse || second == .refuse ? .refuse : first ?? second
    }
}
