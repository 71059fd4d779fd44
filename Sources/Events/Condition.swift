import Diagnostics
import Glibc
import Tables

/// A condition that rows must meet, as `data.events.where` takes it: `Quantity > 0`, `InvoiceNo !starts C` or
/// `CustomerID !empty`.
///
/// A VALUE that is a number is compared as a number, any other VALUE by its bytes. If VALUE is a number, a cell that is
/// not a number is unequal to it; in ordered comparisons an empty cell fails, and any other text makes the row invalid.
package struct Condition: Sendable, Equatable {
    /// The comparisons of a cell with a value.
    package enum Operator: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case starts = "starts"
        case notStarts = "!starts"
        case empty = "empty"
        case notEmpty = "!empty"
    }

    package let column: String
    package let comparison: Operator
    /// The text to compare with; empty for `empty` and `!empty`.
    package let value: String

    private let bytes: [UInt8]
    private let number: Double?

    package init(column: String, comparison: Operator, value: String = "") {
        self.column = column
        self.comparison = comparison
        self.value = value
        bytes = Array(value.utf8)
        number = DecimalNumber.parse(value)
    }

    /// Reads `COLUMN OP VALUE`, or `COLUMN empty`.
    ///
    /// The first operator between two spaces separates column and value, which may both contain spaces. Only when there
    /// is no such operator may a sign stand without spaces (`Quantity>0`).
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        guard let (column, comparison, value) = Self.spaced(text) ?? Self.tight(text), !column.isEmpty else {
            throw Self.unreadable(text)
        }
        switch comparison {
        case .empty, .notEmpty: guard value.isEmpty else { throw Self.unreadable(text) }
        default: guard !value.isEmpty else { throw Self.unreadable(text) }
        }
        self.init(column: column, comparison: comparison, value: value)
    }

    /// Whether a cell meets the condition; nil when the cell must be a number and is not.
    package func holds(for cell: UnsafeRawBufferPointer) -> Bool? {
        switch comparison {
        case .empty: return cell.isEmpty
        case .notEmpty: return !cell.isEmpty
        case .starts: return starts(cell)
        case .notStarts: return !starts(cell)
        default: break
        }
        guard let number else { return holds(order: bytes.withUnsafeBytes { order(cell, $0) }) }
        guard let cellNumber = DecimalNumber.parse(cell) else {
            switch comparison {
            case .equal: return false
            case .notEqual: return true
            default: return cell.isEmpty ? false : nil
            }
        }
        return holds(order: cellNumber < number ? -1 : cellNumber > number ? 1 : 0)
    }

    private func holds(order: Int) -> Bool {
        switch comparison {
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

    private static func spaced(_ text: String) -> (String, Operator, String)? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() where index > 0 {
            guard let comparison = Operator(rawValue: String(word)) else { continue }
            let column = words[..<index].joined(separator: " ")
            let value = words[(index + 1)...].joined(separator: " ")
            return (trimmed(column), comparison, trimmed(value))
        }
        return nil
    }

    private static func tight(_ text: String) -> (String, Operator, String)? {
        guard let start = text.firstIndex(where: { "!=<>".contains($0) }) else { return nil }
        for length in [2, 1] {
            guard let end = text.index(start, offsetBy: length, limitedBy: text.endIndex),
                let comparison = Operator(rawValue: String(text[start..<end]))
            else { continue }
            return (trimmed(String(text[..<start])), comparison, trimmed(String(text[end...])))
        }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0 == " " }
        let spaces = start.reversed().prefix { $0 == " " }.count
        return String(start.dropLast(spaces))
    }

    private static func unreadable(_ text: String) -> UserError {
        let operators = Operator.allCases.map(\.rawValue).joined(separator: " ")
        return UserError(
            .wrongUsage, "cannot read the condition '\(text)'",
            remedy: "Write COLUMN OP VALUE with one of \(operators), as in 'Quantity > 0' or 'CustomerID !empty'")
    }
}

extension Condition: CustomStringConvertible {
    /// The condition as `init(parsing:)` reads it.
    package var description: String {
        value.isEmpty ? "\(column) \(comparison.rawValue)" : "\(column) \(comparison.rawValue) \(value)"
    }
}

extension Condition: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
