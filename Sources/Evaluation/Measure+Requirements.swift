package import Diagnostics
import Events

extension Measure {
    /// The default measures: all that the catalogue allows, at 20.
    package static func usual(for catalogue: Catalogue) -> [Measure] {
        Kind.allCases.map { Measure($0, at: 20) }.filter { $0.missing(in: catalogue) == nil }
    }

    /// Checks that the catalogue has what the measures need.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a measure that needs factors or categories when there are none.
    package static func check(_ measures: [Measure], for catalogue: Catalogue) throws {
        for measure in measures {
            if let error = measure.missing(in: catalogue) { throw error }
        }
    }

    /// The error when the catalogue lacks something that the measure needs.
    private func missing(in catalogue: Catalogue) -> UserError? {
        switch kind {
        case .diversity where catalogue.factors == nil:
            UserError(
                .wrongUsage, "the metric '\(self)' compares factors of items, and the model has none",
                remedy: "Leave it out, or measure a model with factors, such as one of \(.algorithm, "ials")")
        case .categoryDiversity where catalogue.categoryNames == nil:
            catalogue.noCategories(for: "the metric '\(self)'")
        default: nil
        }
    }
}

extension Catalogue {
    /// The error when something, such as a parameter, needs the categories of items and the model has none.
    package func noCategories(for what: Message) -> UserError {
        UserError(
            .wrongUsage, "\(what) needs the categories of items, and the model knows none",
            remedy: """
                Leave it out, or train with \(.itemTable) and a table that has a column 'category', or another that \
                \(.itemCategoryColumn) names
                """)
    }
}
