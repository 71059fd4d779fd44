import Documents
import ModelStore
import Tables

/// The newest event that a recommender learnt from, itself or through the versions that its training began from.
enum LearntTime: Sendable, Equatable {
    /// In milliseconds since 1970 UTC.
    case known(Int64)
    /// At least one of these trainings had no times.
    case unknown

    /// - Parameters:
    ///   - own: The newest event of the model's own training, in milliseconds since 1970 UTC; nil without times.
    ///   - manifest: The model's manifest.
    init(own: Int64?, manifest: Manifest) {
        guard let own else {
            self = .unknown
            return
        }
        guard let start = manifest.data[Self.key] else {
            self = .known(own)
            return
        }
        guard let text = start[Self.newestKey]?.stringValue, let earlier = try? Timestamp.parse(text) else {
            self = .unknown
            return
        }
        self = .known(max(own, earlier))
    }

    /// Milliseconds since 1970 UTC; nil when unknown.
    var time: Int64? {
        if case .known(let time) = self { time } else { nil }
    }

    /// The entry of a manifest's data about the version that the training began from.
    static let key = "start"
    private static let newestKey = "newest"

    /// The value of that entry, when this is what the version learnt from.
    var entry: JSONValue {
        let text = time.map { Timestamp.text($0) }
        return .object([Self.newestKey: text.map { JSONValue.string($0) } ?? .null])
    }
}
