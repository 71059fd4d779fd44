package import Events
package import ModelFiles

/// The kinds of recommender.
package enum RecommenderKind: String, Codable, Sendable, CaseIterable {
    case ials
    case popularity
    /// The planted truth of a simulated shop: its factors are given, not fitted, so nothing can be folded in.
    case truth

    /// Whether users and items have factors.
    package var hasFactors: Bool { self != .popularity }
    /// Whether a user's factors follow from a history by `RowEquations`.
    package var foldsIn: Bool { self == .ials }
}

/// What the scorer must know of how a recommender was trained; it stands in the metadata of the model's files.
package struct RecommenderSettings: Sendable, Equatable {
    package var kind: RecommenderKind
    /// α₀, λ and ν of `RowEquations`.
    package var unobservedWeight = 0.0
    package var regularization = 0.0
    package var frequencyExponent = 0.0
    /// How events become a confidence.
    package var confidence: Confidence
    /// T, the newest timestamp of the training events, in milliseconds since 1970 UTC; `nil` without timestamps.
    package var newest: Int64?
    /// The event types in the order of the bits of `history.types`; empty when the log has none.
    package var types: [String]
    /// The types that mark an item as seen; empty when every event does.
    package var seenTypes: [String]

    package init(kind: RecommenderKind, confidence: Confidence, types: [String] = [], seenTypes: [String] = []) {
        self.kind = kind
        self.confidence = confidence
        self.types = types
        self.seenTypes = seenTypes
    }

    /// The bits of the types that mark an item as seen.
    package var seenBits: UInt8 {
        if seenTypes.isEmpty { return .max }
        return types.indices.reduce(0) { seenTypes.contains(types[$1]) ? $0 | 1 << UInt8($1) : $0 }
    }
}

extension RecommenderSettings {
    private enum Key {
        static let kind = "kind"
        static let unobservedWeight = "unobserved_weight"
        static let regularization = "regularization"
        static let frequencyExponent = "frequency_exponent"
        static let confidence = "confidence"
        static let newest = "newest_timestamp"
        static let types = "types"
        static let seenTypes = "seen_types"
    }

    /// The settings as metadata of a model file.
    package var metadata: [String: String] {
        get throws {
            var metadata = [
                Key.kind: kind.rawValue,
                Key.unobservedWeight: "\(unobservedWeight)",
                Key.regularization: "\(regularization)",
                Key.frequencyExponent: "\(frequencyExponent)",
                Key.confidence: try JSONValue(encoding: confidence).text,
                Key.types: try JSONValue(encoding: types).text,
                Key.seenTypes: try JSONValue(encoding: seenTypes).text,
            ]
            metadata[Key.newest] = newest.map { "\($0)" }
            return metadata
        }
    }

    /// Reads the settings of a model file.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when one is missing, or unknown to this version of the program.
    package init(of file: TensorFile) throws {
        guard let kind = RecommenderKind(rawValue: try file.text(Key.kind)) else {
            throw file.unusable("it is a model of the unknown kind '\(try file.text(Key.kind))'")
        }
        self.kind = kind
        unobservedWeight = try file.number(Key.unobservedWeight)
        regularization = try file.number(Key.regularization)
        frequencyExponent = try file.number(Key.frequencyExponent)
        confidence = try Self.decode(Key.confidence, of: file)
        types = try Self.decode(Key.types, of: file)
        seenTypes = try Self.decode(Key.seenTypes, of: file)
        newest = try file.metadata[Key.newest] == nil ? nil : Int64(file.integer(Key.newest))
        guard types.count <= 8 else { throw file.unusable("it names more than 8 event types") }
    }

    private static func decode<Value: Decodable>(_ key: String, of file: TensorFile) throws -> Value {
        let text = try file.text(key)
        do {
            return try JSONValue(parsing: Array(text.utf8)).decoded(as: Value.self)
        } catch {
            throw file.unusable("its metadata has no valid '\(key)'")
        }
    }
}
