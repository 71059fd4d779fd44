import Glibc
import Tables

/// A comparison of cells with at most one value, prepared for many rows.
struct CellTest: Sendable {
    private let relation: Comparison.Relation
    private let bytes: [UInt8]
    private let number: Double?
    /// How the cells' numbers are written; nil for plain ones.
    private let format: NumberFormat?

    /// Prepares a comparison other than `in` and `not in`, which consist of several.
    init(_ relation: Comparison.Relation, _ value: ComparisonValue?, _ format: NumberFormat = .plain) {
        precondition(relation != .isIn && relation != .isNotIn)
        self.relation = relation
        bytes = Array((value?.text ?? "").utf8)
        number = value?.number(for: relation)
        self.format = format == .plain ? nil : format
    }

    /// Whether a cell passes; nil when the cell must be a number and is not.
    ///
    /// If the value is a number, a cell that is not a number is unequal to it; in ordered comparisons an empty cell
    /// fails, and any other text is an error. All other values are compared by their bytes.
    func holds(for cell: UnsafeRawBufferPointer) -> Bool? {
        switch relation {
        case .empty: return cell.isEmpty
        case .notEmpty: return !cell.isEmpty
        case .starts: return starts(cell)
        case .notStarts: return !starts(cell)
        default: break
        }
        guard let number else { return holds(order: bytes.withUnsafeBytes { order(cell, $0) }) }
        guard let cellNumber = format == nil ? DecimalNumber.parse(cell) : format?.parse(cell) else {
            switch relation {
            case .equal: return false
            case .notEqual: return true
            default: return cell.isEmpty ? false : nil
            }
        }
        return holds(order: cellNumber < number ? -1 : cellNumber > number ? 1 : 0)
    }

    private func holds(order: Int) -> Bool {
        switch relation {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private func starts(_ cell: UnsafeRawBufferPointer) -> Bool {
        guard cell.count >= bytes.count else { return false }
        return bytes.withUnsafeBytes { order(UnsafeRawBufferPointer(rebasing: cell[..<bytes.count]), $0) == 0 }
    }

    /// The order of two texts by their bytes: negative, zero or positive.
    private func order(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        let common = min(first.count, second.count)
        if common > 0, let one = first.baseAddress, let other = second.baseAddress {
            let order = memcmp(one, other, common)
            if order != 0 { return Int(order) }
        }
        return first.count - second.count
    }
}
