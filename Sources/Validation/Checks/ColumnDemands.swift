import Diagnostics
import Tables

/// What the checks of a pipeline demand of single columns.
struct ColumnDemands: Sendable {
    /// More demands on a column are a mistake.
    private static let most = 20

    private let checks: [DataCheck]

    /// Takes the checks that are about columns.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a column with very many demands.
    init(_ checks: [DataCheck]) throws {
        self.checks = checks.filter { $0.subject != "rows" && $0.subject != "newest" }
        for column in Set(self.checks.map(\.subject)).sorted() {
            let count = demands(of: column).count
            guard count <= Self.most else {
                throw UserError(
                    .wrongUsage, "the checks have \(count) demands on the column '\(column)'",
                    remedy: "Give at most \(Self.most)")
            }
        }
    }

    /// The columns that are checked, in ascending order.
    var columns: [String] { Set(checks.map(\.subject)).sorted() }

    /// Each demand on a column with the check that it is part of.
    func demands(of column: String) -> [(check: DataCheck, demand: Demand)] {
        checks.filter { $0.subject == column }.flatMap { check in check.demands.map { (check, $0) } }
    }

    /// Whether no text may occur twice in a column.
    func isUnique(_ column: String) -> Bool { demands(of: column).contains { $0.demand == .unique } }

    /// The rules of the cells of a column.
    func rules(of column: String, _ numbers: NumberFormat, _ times: TimestampFormat?) -> [CellRule] {
        demands(of: column).compactMap { check, demand in
            guard let (test, expected) = Self.test(of: demand, numbers, times) else { return nil }
            return CellRule(
                test: test, severity: .violation, kind: .check,
                text: "cells break the check '\(check.text)': expected \(expected)",
                remedy: "Mend these cells where the table is made, or change the check")
        }
    }

    /// The test of one cell, and what is expected in words; nil for a demand that is about all cells.
    private static func test(
        of demand: Demand, _ numbers: NumberFormat, _ times: TimestampFormat?
    ) -> (CellRule.Test, String)? {
        switch demand {
        case .required: return (.present, "a text")
        case .number(let range): return (.within(range, numbers), range.words)
        case .time: return (.time(times), "a time")
        case .oneOf(let texts): return (.oneOf(Set(texts.map { Array($0.utf8) })), "one of \(quoted(texts))")
        case .starts(let start): return (.starts(Array(start.utf8)), "a text that starts with \(quoted([start]))")
        case .rowsAtLeast, .rowsAtMost, .rowsNearLastRuns, .newestWithin, .unique, .emptyAtMost: return nil
        }
    }
}

extension NumberRange {
    /// The range in words: `a whole number from 0 to 100`.
    var words: String {
        var words = isWhole ? "a whole number" : "a number"
        if lowest > -Double.infinity { words += " from \(Self.short(lowest))" }
        if highest < Double.infinity { words += " to \(Self.short(highest))" }
        return words
    }

    private static func short(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? number.description
    }
}
