import Diagnostics

/// What is measured on ranked lists, with its cutoff k: `ndcg@20`.
///
/// With `hits` the relevant items among a user's first k and `relevant` all that the user has:
///
/// | name | for one user |
/// |---|---|
/// | `recall@k` | hits / relevant |
/// | `calibrated-recall@k` | hits / min(k, relevant): the recall of the VAE and iALS papers |
/// | `ndcg@k` | Σ over hits 1/log₂(rank + 1), over the same sum for the ranks 1 … min(k, relevant) |
/// | `precision@k` | hits / k, however short the list |
/// | `hit-rate@k` | 1 if there is a hit, else 0 |
/// | `coverage@k` | not per user: the share of the catalogue's items that are in anyone's first k |
package struct Measure: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case recall
        case calibratedRecall = "calibrated-recall"
        case ndcg
        case precision
        case hitRate = "hit-rate"
        case coverage
    }

    package let kind: Kind
    /// The k of `ndcg@k`, at least 1.
    package let cutoff: Int

    package init(_ kind: Kind, at cutoff: Int) {
        precondition(cutoff > 0)
        self.kind = kind
        self.cutoff = cutoff
    }

    /// Reads `ndcg@20`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown name or a cutoff that is no positive number.
    package init(parsing text: String) throws {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])) else {
            throw UserError(
                .wrongUsage, "there is no metric '\(text)'",
                remedy: "Choose from \(Kind.allCases.map { "\($0.rawValue)@k" }.joined(separator: ", "))")
        }
        guard parts.count == 2, let cutoff = Int(parts[1]), cutoff > 0 else {
            throw UserError(
                .wrongUsage, "the metric '\(text)' has no length of list",
                remedy: "Write how many items of a list count, such as '\(kind.rawValue)@20'")
        }
        self.init(kind, at: cutoff)
    }

    /// Reads `ndcg@20,recall@20`; a metric named twice counts once.
    package static func list(parsing text: String) throws -> [Measure] {
        try distinct(in: text) { try Measure(parsing: $0) }
    }

    /// Whether the measure is a mean over users, and so has an interval.
    package var isMeanOverUsers: Bool { kind != .coverage }
}

extension Measure: CustomStringConvertible {
    package var description: String { "\(kind.rawValue)@\(cutoff)" }
}

extension Measure: Comparable {
    /// The order of a printed table: by name as listed above, then by cutoff.
    package static func < (left: Measure, right: Measure) -> Bool {
        (left.kind.position, left.cutoff) < (right.kind.position, right.cutoff)
    }
}

extension Measure.Kind {
    fileprivate var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Measure: CodingKeyRepresentable, Codable {
    package var codingKey: any CodingKey { MeasureName(description) }

    package init?(codingKey: some CodingKey) {
        guard let measure = try? Measure(parsing: codingKey.stringValue) else { return nil }
        self = measure
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Reads names between commas, with or without spaces around them; what is named twice counts once.
func distinct<Value: Equatable>(in text: String, _ parse: (String) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let name = part.drop { $0 == " " }
        let value = try parse(String(name.prefix { $0 != " " }))
        if !values.contains(value) { values.append(value) }
    }
    return values
}
