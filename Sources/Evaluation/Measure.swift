import Diagnostics
import Documents

/// A measure of ranked lists, with its cutoff k: `ndcg@20`, or of a part of what is to be found: `ndcg@20/new`.
///
/// With `hits` the number of relevant items among a user's first k, and `relevant` that of all the user's relevant
/// items:
///
/// | name | for one user |
/// |---|---|
/// | `recall@k` | hits / relevant |
/// | `calibrated-recall@k` | hits / min(k, relevant): the recall of the VAE and iALS papers |
/// | `ndcg@k` | Σ over hits 1/log₂(rank + 1), over the same sum for the ranks 1 … min(k, relevant) |
/// | `map@k` | Σ over hits of the precision down to the hit's rank, over min(k, relevant) |
/// | `mrr@k` | 1 / the rank of the first hit, 0 without one |
/// | `precision@k` | hits / k, however short the list |
/// | `hit-rate@k` | 1 if there is a hit, else 0 |
///
/// Of the user's first k items, whether they are relevant or not (see `Catalogue` for the terms):
///
/// | name | for one user |
/// |---|---|
/// | `novelty@k` | the mean of −log₂ p over the items, p the share of the training's customers who have the item |
/// | `diversity@k` | the mean of 1 − cosine of the items' factors over pairs of items, k > 1 |
/// | `category-diversity@k` | the share of pairs whose items are of different categories, k > 1 |
///
/// Of all users' first k items together:
///
/// | name | |
/// |---|---|
/// | `coverage@k` | the share of the catalogue's items that are listed at all |
/// | `gini@k` | the Gini coefficient of how often each of the catalogue's items is listed |
package struct Measure: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case recall
        case calibratedRecall = "calibrated-recall"
        case ndcg
        case map
        case mrr
        case precision
        case hitRate = "hit-rate"
        case novelty
        case diversity
        case categoryDiversity = "category-diversity"
        case coverage
        case gini
    }

    package let kind: Kind
    /// The k of `ndcg@k`, at least 1, or at least 2 for a measure that compares the items of a list.
    package let cutoff: Int
    /// The items to find that count; nil for all.
    package let part: Part?

    package init(_ kind: Kind, at cutoff: Int, part: Part? = nil) {
        precondition(cutoff >= kind.leastCutoff && (part == nil || kind.countsHits))
        self.kind = kind
        self.cutoff = cutoff
        self.part = part
    }

    /// Reads `ndcg@20` or `ndcg@20/new`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown name or part, for a cutoff that is not a positive
    ///   number, for the cutoff 1 of a measure that compares the items of a list, and for a part of a measure that
    ///   describes lists.
    package init(parsing text: String) throws {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])) else {
            let rest = "@\(parts.count == 2 ? parts[1] : "20")" + (halves.count == 2 ? "/\(halves[1])" : "")
            let near = nearestName(to: String(parts[0]), among: Kind.allCases.map(\.rawValue)).map { $0 + rest }
            let hint: Message = near.map { "; did you mean '\($0)'?" } ?? ""
            throw UserError(
                .wrongUsage, "there is no metric '\(text)'\(hint)",
                remedy: "Choose from \(Kind.allCases.map { "\($0.rawValue)@k" }.joined(separator: ", "))")
        }
        guard parts.count == 2, let cutoff = Int(parts[1]), cutoff > 0 else {
            throw UserError(
                .wrongUsage, "the metric '\(text)' has no length of list",
                remedy: "Write how many items of a list count, such as '\(kind.rawValue)@20'")
        }
        guard cutoff >= kind.leastCutoff else {
            throw UserError(
                .wrongUsage, "the metric '\(text)' compares the items of a list, and of one item there is no pair",
                remedy: "Write '\(kind.rawValue)@\(kind.leastCutoff)' or more")
        }
        self.init(kind, at: cutoff, part: halves.count < 2 ? nil : try Self.part(String(halves[1]), of: kind, text))
    }

    private static func part(_ name: String, of kind: Kind, _ text: String) throws -> Part {
        guard let part = Part(rawValue: name) else {
            throw UserError(
                .wrongUsage, "the metric '\(text)' is about an unknown part of the items",
                remedy:
                    "Write '/\(Part.new.rawValue)' for what customers had not before, '/\(Part.again.rawValue)' for the rest"
            )
        }
        guard kind.countsHits else {
            throw UserError(
                .wrongUsage, "the metric '\(text)' describes lists, whatever is to be found, so it has no parts",
                remedy: "Leave '/\(name)' out")
        }
        return part
    }

    /// Reads `ndcg@20,recall@20`; a metric named twice counts once.
    package static func list(parsing text: String) throws -> [Measure] {
        try distinct(in: text) { try Measure(parsing: $0) }
    }

    /// Whether the measure tells how well lists find what customers want, instead of describing the lists alone.
    package var countsHits: Bool { kind.countsHits }

    /// Whether the measure is a mean over users, and so has an interval; otherwise it describes all lists at once.
    package var isMeanOverUsers: Bool { kind != .coverage && kind != .gini }
}

extension Measure: CustomStringConvertible {
    package var description: String { "\(kind.rawValue)@\(cutoff)" + (part.map { "/\($0.rawValue)" } ?? "") }
}

extension Measure: Comparable {
    /// The order of a printed table: by name as listed above, then by cutoff, the parts behind the whole.
    package static func < (left: Measure, right: Measure) -> Bool {
        (left.kind.position, left.cutoff, left.partPosition) < (right.kind.position, right.cutoff, right.partPosition)
    }
}

extension Measure {
    fileprivate var partPosition: Int { part.flatMap { Part.allCases.firstIndex(of: $0) } ?? -1 }
}

extension Measure.Kind {
    fileprivate var countsHits: Bool {
        switch self {
        case .recall, .calibratedRecall, .ndcg, .map, .mrr, .precision, .hitRate: true
        case .novelty, .diversity, .categoryDiversity, .coverage, .gini: false
        }
    }
    fileprivate var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    fileprivate var leastCutoff: Int { self == .diversity || self == .categoryDiversity ? 2 : 1 }
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

/// The name of a measure as a key of an object.
struct MeasureName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// Reads names between commas, with or without spaces around them; a name that occurs twice counts once.
func distinct<Value: Equatable>(in text: String, _ parse: (String) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let name = part.drop { $0 == " " }
        let value = try parse(String(name.prefix { $0 != " " }))
        if !values.contains(value) { values.append(value) }
    }
    return values
}
