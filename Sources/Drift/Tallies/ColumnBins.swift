/// What the bins of a column are.
package enum ColumnBins: Sendable, Equatable {
    /// Ascending edges, one fewer than bins: bin i holds the values v with edges[i − 1] < v ≤ edges[i].
    case edges([Double])
    /// A name for each bin; the last one is `other` where names were too many.
    case names([String])

    /// The number of bins.
    package var count: Int {
        switch self {
        case .edges(let edges): edges.count + 1
        case .names(let names): names.count
        }
    }

    /// Whether the last bin is for names that have none of their own, and others are there.
    package var hasOther: Bool {
        if case .names(let names) = self { names.count > 1 && names.last == Self.other } else { false }
    }

    /// The name of the bin for all names that have none of their own.
    package static let other = "other"
}

extension ColumnBins: Codable {
    private enum CodingKeys: String, CodingKey { case edges, names }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let edges = try values.decodeIfPresent([Double].self, forKey: .edges) {
            self = .edges(edges)
        } else {
            self = .names(try values.decode([String].self, forKey: .names))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .edges(let edges): try container.encode(edges, forKey: .edges)
        case .names(let names): try container.encode(names, forKey: .names)
        }
    }
}

/// The bin of a number between ascending edges: the first whose edge is not below it.
@inline(__always)
func bin(of value: Double, in edges: [Double]) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
        let middle = (low + high) / 2
        if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
}
