import CustomerModels
import Diagnostics
import Documents
import Evaluation
import ModelFiles
package import ModelStore
import RecommenderModels

extension ModelStore {
    /// Makes sure that gates are about something that the versions of a model have.
    ///
    /// The newest version that can be read tells what the model is; before there is one, all gates suit.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names what such a model has.
    package func checkSuit(_ gates: [Gate], model: String) throws {
        let versions = try list().first { $0.name == model }?.versions ?? []
        guard let newest = versions.last(where: { $0.manifest != nil }), let manifest = newest.manifest else { return }
        for gate in gates {
            guard let subject = gate.unsuitable(for: manifest) else { continue }
            let names = Gate.subjects(of: manifest)
            let nearest = nearestName(to: subject, among: names)
            let hint: Message = nearest.map { "; did you mean '\($0)'?" } ?? ""
            throw UserError(
                .wrongUsage,
                "the gate '\(gate.text)' can never be met: \(newest.version), \(manifest.article), has no '\(subject)'\(hint)",
                remedy: "Require one of \(names.joined(separator: ", ")), or newest, open or smoke")
        }
    }
}

extension Gate {
    /// The measure or count of the gate, if no version like this one has it; nil for a gate that suits.
    fileprivate func unsuitable(for manifest: Manifest) -> String? {
        switch condition {
        case .measure(let measure, _, _):
            let families = Self.families(of: manifest)
            return families.contains(measure.family) ? nil : measure.name
        case .count(let count, _, _): return Self.counts(of: manifest).contains(count) ? nil : count.rawValue
        case .newest, .opening, .smoke: return nil
        }
    }

    private static func families(of manifest: Manifest) -> [GateMeasure.Family] {
        if manifest.isOfCustomers { return [.probabilities] }
        if manifest.hasSegments { return [] }
        if manifest.tellsUplift { return [.uplifts] }
        if manifest.isLifetime { return [.forecasts] }
        // Models of ratings rank, too.
        return manifest.kind == RecommenderKind.als.rawValue ? [.ratings, .lists] : [.lists]
    }

    private static func counts(of manifest: Manifest) -> [Count] {
        Count.allCases.filter { count in
            switch count {
            case .users: !manifest.isOfCustomers && !manifest.tellsUplift
            case .items, .pairs: !manifest.isOfCustomers && !manifest.tellsUplift && !manifest.isLifetime
            case .positives: manifest.isOfCustomers || manifest.tellsUplift
            case .events: !manifest.tellsUplift
            case .rows, .size: true
            }
        }
    }

    /// The measures and counts of such a version: the usual ones, at the usual length of lists.
    fileprivate static func subjects(of manifest: Manifest) -> [String] {
        let measures = families(of: manifest).flatMap { family -> [String] in
            switch family {
            case .lists: Measure.Kind.allCases.map { "\($0.rawValue)@20" }
            case .probabilities: ProbabilityMeasure.usual.map(\.description)
            case .ratings: RatingMeasure.allCases.map(\.rawValue)
            case .forecasts: LifetimeMeasure.allCases.map(\.rawValue)
            case .uplifts: UpliftMeasure.allCases.map(\.rawValue)
            }
        }
        return measures + counts(of: manifest).map(\.rawValue)
    }
}

extension Manifest {
    fileprivate var isLifetime: Bool { kind == ModelFamily.lifetime.name }

    fileprivate var isOfCustomers: Bool { kind == ModelFamily.propensity.name }

    fileprivate var hasSegments: Bool { kind == ModelFamily.segments.name }

    fileprivate var tellsUplift: Bool { kind == ModelFamily.uplift.name }

    /// What the version is, in words.
    fileprivate var article: String {
        if isOfCustomers { return "a model of customers" }
        if tellsUplift { return "an uplift model" }
        if isLifetime { return "a lifetime model" }
        return hasSegments ? "a version of segments" : "a recommender"
    }
}
