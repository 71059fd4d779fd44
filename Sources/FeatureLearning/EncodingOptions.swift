import Diagnostics
import Documents
package import Features

/// How the columns of a table are encoded; anything not given here follows from their kinds.
package struct EncodingOptions: Codable, Sendable, Equatable {
    /// Levels with fewer training rows share one coefficient with levels that training did not see; nil merges none.
    package var rareBelow: Int?
    /// Numeric columns to divide into this many quantile bins.
    package var bins: [String: Int] = [:]
    /// Categories to put into this many hash buckets.
    package var hash: [String: Int] = [:]
    /// Whether the most frequent part of each field has no coefficient, as is necessary without a penalty.
    package var dropsReference = false

    package init() {}

    /// Checks the options against the columns that they name.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown column, for one of another kind, and for a number out of
    ///   range.
    package func validate(for table: FeatureTable) throws {
        if let rareBelow, rareBelow < 2 {
            throw UserError(
                .wrongUsage, "levels with fewer than \(rareBelow) rows do not exist",
                remedy: "Give \(.rareBelow) a number of at least 2")
        }
        try validate(bins, .bins, kind: .numeric, most: 1000, table)
        try validate(hash, .hash, kind: .category, most: ColumnEncoder.mostParts, table)
    }

    private func validate(
        _ counts: [String: Int], _ parameter: ParameterKey, kind: ColumnKind, most: Int, _ table: FeatureTable
    ) throws {
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let column = table.column(named: name) else {
                let names = table.columns.filter { $0.kind == kind }.map(\.name)
                let list = names.prefix(50).map { "'\($0)'" }.joined(separator: ", ")
                let near = nearestName(to: name, among: names).map { "Did you mean \($0.excerpt)? " } ?? ""
                let remedy: Message =
                    names.isEmpty
                    ? "No feature is \(kind.rawValue): leave \(parameter) out"
                    : "\(near)The features that are \(kind.rawValue) are \(list)"
                throw UserError(
                    .wrongUsage, "\(parameter) names '\(name)', which is no feature", remedy: remedy)
            }
            guard column.kind == kind else {
                let remedy: Message = "\(parameter) is for columns that are \(kind.rawValue)"
                throw UserError(
                    .wrongUsage, "\(parameter) names '\(name)', which is \(column.kind.rawValue)", remedy: remedy)
            }
            guard (2...most).contains(count) else {
                throw UserError(
                    .wrongUsage, "\(parameter) gives '\(name)' \(count) parts",
                    remedy: "Write it as \(parameter, "\(name)=N"), with N from 2 to \(most)")
            }
        }
    }
}
