import CustomerModels
import Diagnostics
import Documents
import Events
import ModelFiles
package import ModelStore
import Propensity
import Recommenders

/// The training that a manifest describes.
package enum StoredRecipe: Sendable {
    case recommender(RecommenderTraining)
    case propensity(PropensityTraining)
    /// A training of segments, of an uplift model or of a lifetime model.
    case whole(any WholeTraining)

    /// Reads the parameters of a version.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a version that no training made, `modelUnusable` for settings
    ///   that this program does not read as they were meant.
    package init(_ manifest: Manifest, of version: Version) throws {
        guard manifest.data["imported"] == nil else {
            throw UserError(
                .wrongUsage, "\(version) was imported: another tool trained it",
                remedy: "Name a version that was trained here; its manifest says which files it came from")
        }
        let parameters = manifest.parameters
        let read: JSONValue
        do {
            if manifest.kind == ModelFamily.propensity.name {
                let training = try Self.propensity(parameters)
                read = try JSONValue(encoding: training)
                self = .propensity(training)
            } else if RecommenderAlgorithm.Name(rawValue: manifest.kind) != nil {
                let training = try Self.recommender(parameters)
                read = try JSONValue(encoding: training)
                self = .recommender(training)
            } else if let training = try Self.whole(manifest) {
                read = try JSONValue(encoding: training)
                self = .whole(training)
            } else {
                throw UserError(
                    .wrongUsage, "\(version) is of the kind '\(manifest.kind)', which no training makes",
                    remedy: "Name a version that was trained; a simulated shop is made again by trainer simulate")
            }
        } catch let error as InvalidField {
            throw Self.unreadable(manifest, of: version, error.description)
        } catch let error as DecodingError {
            throw Self.unreadable(manifest, of: version, Self.problem(of: error))
        }
        if let path = Self.difference(parameters, from: read, at: "") {
            throw Self.unreadable(manifest, of: version, "it does not know '\(path)' as it is there")
        }
    }

    /// The tables of the training, in the order of its settings; patterns stand for the files that match now.
    var tables: [String] {
        switch self {
        case .recommender(let training):
            training.events
                + [training.items, training.consent?.path, training.options.identities?.path].compactMap(\.self)
                + training.options.cleaningLists
        case .propensity(let training):
            training.source.tables + [training.consent?.path].compactMap(\.self)
        case .whole(let training): training.tables
        }
    }

    /// The training of a model of customers that has no stages; nil for another kind.
    private static func whole(_ manifest: Manifest) throws -> (any WholeTraining)? {
        let parameters = manifest.parameters
        switch manifest.kind {
        case ModelFamily.segments.name:
            var training = try parameters.decoded(as: SegmentTraining.self)
            // The alias that was named may point at another version now.
            training.parent = manifest.parents?.first
            return training
        case ModelFamily.uplift.name: return try parameters.decoded(as: UpliftTraining.self)
        case ModelFamily.lifetime.name: return try parameters.decoded(as: LifetimeTraining.self)
        default: return nil
        }
    }

    /// What an earlier version of the program did not write down has its default.
    private static func recommender(_ parameters: JSONValue) throws -> RecommenderTraining {
        if let whole = try? parameters.decoded(as: RecommenderTraining.self) { return whole }
        guard var members = parameters.objectValue, let train = members.removeValue(forKey: "train") else {
            throw InvalidField(path: "train", problem: "it is missing")
        }
        var training = try JSONValue.object(members).decoded(over: RecommenderTraining(events: []))
        // Without defaults: of an algorithm, a value that is absent can mean something, such as all weights.
        training.train = try train.decoded(as: RecommenderAlgorithm.self)
        return training
    }

    private static func propensity(_ parameters: JSONValue) throws -> PropensityTraining {
        if let whole = try? parameters.decoded(as: PropensityTraining.self) { return whole }
        guard var members = parameters.objectValue, let source = members.removeValue(forKey: "source") else {
            throw InvalidField(path: "source", problem: "it is missing")
        }
        let standard = PropensityTraining(try source.decoded(as: PropensitySource.self))
        return try JSONValue.object(members).decoded(over: standard)
    }

    /// The first place where what was read says something else than what is stored; nil where there is none.
    private static func difference(_ stored: JSONValue, from read: JSONValue?, at path: String) -> String? {
        guard let members = stored.objectValue else { return stored == read ?? .null ? nil : path }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let inner = path.isEmpty ? name : "\(path).\(name)"
            if let found = difference(value, from: read?[name], at: inner) { return found }
        }
        return nil
    }

    private static func problem(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.debugDescription
        @unknown default: "\(error)"
        }
    }

    private static func unreadable(_ manifest: Manifest, of version: Version, _ problem: String) -> UserError {
        let writer: Message =
            manifest.codeVersion == codeVersion
            ? "" : ", which version \(manifest.codeVersion) of the program wrote and this is \(codeVersion)"
        return UserError(
            .modelUnusable, "the settings of \(version)\(writer) cannot be read: \(problem)",
            at: .init(file: version.path(of: Manifest.fileName)),
            remedy: "Use the program of the version that wrote it, or train again")
    }
}
