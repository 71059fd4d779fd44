import Diagnostics

/// A measure of predictions r̂ of hidden ratings r, over all hidden ratings.
///
/// | name | |
/// |---|---|
/// | `rmse` | the root of the mean of (r − r̂)² |
/// | `mae` | the mean of \|r − r̂\| |
///
/// A smaller value of either is better.
package enum RatingMeasure: String, CaseIterable, Codable, Sendable, CustomStringConvertible {
    case rmse
    case mae

    package var description: String { rawValue }

    /// Reads `rmse,mae`; a measure named twice counts once.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown name.
    package static func list(parsing text: String) throws -> [RatingMeasure] {
        try distinct(in: text) { name in
            guard let measure = RatingMeasure(rawValue: name) else {
                throw UserError(
                    .wrongUsage, "there is no metric of ratings '\(name)'",
                    remedy: "Choose from \(allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return measure
        }
    }

    /// The measures of ratings in a list of metrics, and the names of all others.
    package static func split(_ text: String) -> (ratings: [RatingMeasure], others: [String]) {
        let names = distinct(in: text) { $0 }
        return (names.compactMap { Self(rawValue: $0) }, names.filter { Self(rawValue: $0) == nil })
    }
}

extension RatingMeasure: CodingKeyRepresentable {
    package var codingKey: any CodingKey { MeasureName(rawValue) }

    package init?(codingKey: some CodingKey) {
        self.init(rawValue: codingKey.stringValue)
    }
}
