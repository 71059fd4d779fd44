import Features
import Tables

/// How the cells of a column can be read as numbers.
enum NumberReading: Sendable {
    /// The cells are no numbers.
    case none
    /// The format that reads most cells, and how many cells, of those that were counted, it does not read.
    case one(NumberFormat, unread: Int)
    /// Formats that read equally many cells, some of them as other numbers.
    case several([NumberFormat])

    /// Reads a column.
    ///
    /// - Parameters:
    ///   - column: The column; cells without a byte count for nothing.
    ///   - given: The format that the user names; nil lets the cells tell, of which `1.234` may be 1234, too.
    ///   - countsMissing: Whether a cell that says that there is no value, such as `NA`, counts as one that is no number.
    init(of column: ColumnEvidence, given: NumberFormat?, countsMissing: Bool = true) {
        let filled = column.rows { countsMissing || !Cell.isBlank($0) && !Cell.isMissingWord($0) }
        guard filled > 0 else {
            self = .none
            return
        }
        var formats = [given ?? .plain]
        if given == nil {
            formats += NumberFormat.fitting(Self.sample(of: column))
            formats += formats.filter { $0.decimal == .point && $0.thousands == .none }.map(\.withPointsAsThousands)
            formats.removeAll { $0.isRefuted(by: column) }
        }
        let read = formats.map { format in column.rows { format.parse($0) != nil } }
        let most = read.max() ?? 0
        let best = Self.distinct(formats.indices.filter { read[$0] == most }.map { formats[$0] }, in: column)
        if most * 100 < filled * Self.leastPercent {
            self = .none
        } else if best.count == 1 {
            self = .one(best[0], unread: filled - most)
        } else {
            self = .several(best)
        }
    }

    /// The formats that read some cell as another number than those before them do.
    private static func distinct(_ formats: [NumberFormat], in column: ColumnEvidence) -> [NumberFormat] {
        formats.reduce(into: []) { kept, format in
            let isSame = kept.contains { other in
                var agree = true
                column.forEachText { text, _ in
                    if agree { agree = other.parse(text) == format.parse(text) }
                }
                return agree
            }
            if !isSame { kept.append(format) }
        }
    }

    /// The texts of a column that may be amounts; at most 5,000, from all of it.
    private static func sample(of column: ColumnEvidence) -> [String] {
        let stride = max(column.distinct / 5000, 1)
        var (texts, position): ([String], Int) = ([], 0)
        column.forEachText { text, _ in
            position += 1
            guard position % stride == 0, text.count <= 64, !Cell.isBlank(text), !Cell.isMissingWord(text) else {
                return
            }
            texts.append(String(decoding: text, as: UTF8.self))
        }
        return texts
    }

    /// A column of which fewer cells are numbers is no column of numbers.
    private static let leastPercent = 95
}

extension NumberFormat {
    /// The same format as Germans write it: `1.234,5`.
    fileprivate var withPointsAsThousands: NumberFormat {
        var format = self
        (format.decimal, format.thousands) = (.comma, .point)
        return format
    }

    /// Whether a cell shows that what would separate thousands is a decimal mark: no thousands begin with a 0.
    fileprivate func isRefuted(by column: ColumnEvidence) -> Bool {
        let mark: UInt8
        switch thousands {
        case .point: mark = UInt8(ascii: ".")
        case .comma: mark = UInt8(ascii: ",")
        case .none, .space, .apostrophe: return false
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let rows = column.rows { cell in
            guard let first = cell.firstIndex(where: { digits.contains($0) }) else { return false }
            return cell[first] == UInt8(ascii: "0") && first + 1 < cell.count && cell[first + 1] == mark
        }
        return rows > 0
    }
}
