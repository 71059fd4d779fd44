import Ids
import Tables

/// The JSON form of an encoder is one flat object, from which other software can compute the encoding:
///
///     {"column", "kind", "center", "deviation" or null, "fill", "indicator": bool}
///     {"column", "kind", "levels": [texts in byte order], "rare": bool, "reference": part or null}
///     {"column", "kind", "edges": [ascending], "missing": bool, "reference": part or null}
///     {"column", "kind", "buckets": count, "seed", "reference": part or null}
extension ColumnEncoder: Codable {
    private enum Key: String, CodingKey {
        case column, kind, center, deviation, fill, indicator, levels, rare, edges, missing, buckets, seed, reference
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(column, forKey: .column)
        try container.encode(kind, forKey: .kind)
        switch method {
        case .number(let number):
            try container.encode(number.center, forKey: .center)
            try container.encode(number.deviation, forKey: .deviation)
            try container.encode(number.fill, forKey: .fill)
            try container.encode(number.hasIndicator, forKey: .indicator)
        case .field(let field):
            try container.encode(field.reference, forKey: .reference)
            switch field.partition {
            case .levels(let levels, let hasRare):
                try container.encode(levels.indices.map { levels.string(at: $0) }, forKey: .levels)
                try container.encode(hasRare, forKey: .rare)
            case .bins(let edges, let hasMissing):
                try container.encode(edges, forKey: .edges)
                try container.encode(hasMissing, forKey: .missing)
            case .buckets(let count, let seed):
                try container.encode(count, forKey: .buckets)
                try container.encode(seed, forKey: .seed)
            }
        }
    }

    /// Reads what `encode(to:)` wrote and checks every value, because a damaged model must give an error.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        column = try container.decode(String.self, forKey: .column)
        kind = try container.decode(ColumnKind.self, forKey: .kind)
        if container.contains(.center) {
            method = .number(try Self.number(container))
        } else {
            let partition = try Self.partition(container)
            let reference = try container.decodeIfPresent(Int.self, forKey: .reference)
            guard (0...Self.mostParts).contains(partition.count),
                reference.map({ $0 >= 0 && $0 < partition.count }) ?? true
            else { throw Self.invalid(container, .reference) }
            method = .field(FieldEncoder(partition, reference: reference))
        }
        let expectsTexts =
            switch method {
            case .number: false
            case .field(let field): if case .bins = field.partition { false } else { true }
            }
        guard expectsTexts == (kind == .category) else { throw Self.invalid(container, .kind) }
    }

    /// The most parts that a column can have, so that a damaged number cannot make us allocate all memory.
    package static let mostParts = 1 << 24

    private static func number(_ container: KeyedDecodingContainer<Key>) throws -> NumberEncoder {
        let center = try container.decode(Double.self, forKey: .center)
        let deviation = try container.decodeIfPresent(Double.self, forKey: .deviation)
        let fill = try container.decode(Double.self, forKey: .fill)
        guard center.isFinite, fill.isFinite, deviation.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw invalid(container, .deviation)
        }
        return NumberEncoder(
            center: center, deviation: deviation, fill: fill,
            hasIndicator: try container.decode(Bool.self, forKey: .indicator))
    }

    private static func partition(_ container: KeyedDecodingContainer<Key>) throws -> FieldEncoder.Partition {
        if container.contains(.levels) {
            let levels = try container.decode([String].self, forKey: .levels)
            guard ascends(levels, { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
                throw invalid(container, .levels)
            }
            return .levels(
                IdTable(sortedIds: levels.map(\.utf8)), hasRare: try container.decode(Bool.self, forKey: .rare))
        }
        if container.contains(.edges) {
            let edges = try container.decode([Double].self, forKey: .edges)
            guard ascends(edges, <), edges.allSatisfy(\.isFinite) else { throw invalid(container, .edges) }
            return .bins(edges: edges, hasMissing: try container.decode(Bool.self, forKey: .missing))
        }
        let count = try container.decode(Int.self, forKey: .buckets)
        guard count > 0 else { throw invalid(container, .buckets) }
        return .buckets(count, seed: try container.decode(UInt32.self, forKey: .seed))
    }

    private static func ascends<Element>(_ elements: [Element], _ precedes: (Element, Element) -> Bool) -> Bool {
        zip(elements, elements.dropFirst()).allSatisfy(precedes)
    }

    private static func invalid(_ container: KeyedDecodingContainer<Key>, _ key: Key) -> DecodingError {
        DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "'\(key.rawValue)' is not what an encoder can have")
    }
}
