import Diagnostics
import Documents
import Drift

/// What is asked of the lists of a night.
///
/// A threshold is the one that was set by hand, else one by the lists of the night before, else one by the lists just
/// after the training, else the standard one; a check that has none of them is `unknown`.
struct ListChecks {
    let figures: ListFigures
    /// The lists of the night before, and how much of them is still listed; nil when they were not given.
    let last: (figures: ListFigures, overlap: ListOverlap)?
    /// The lists of some customers just after the training; nil for a version that keeps none.
    let trained: ListSnapshot?
    /// How far the scores lie from those before: of the night before, else of the training; nil where there are none.
    let scores: ScoreDistance?
    /// Whether the version ranks by popularity alone, so that no list can be personal.
    let isPopularity: Bool
    let thresholds: DriftThresholds
    /// The time of the run.
    let now: UTCTime

    /// The names of all checks, which thresholds may name, with what rings and the standard.
    static let names = [
        "lists", "fallback_share", "popular_share", "short_lists", "list_coverage", "list_concentration", "overlap@10",
        "listed_items_unknown", "listed_customers_unknown", "equal_lists", "list_scores", "lists_age",
    ]

    var all: [DriftCheck] {
        [
            count, fallback, popular, short, coverage, concentration, overlap, unknownItems, unknownCustomers, equal,
            scoreDistance, age,
        ]
    }

    private var maker: CheckMaker { CheckMaker(thresholds) }

    private var count: DriftCheck {
        let before = last.map { "; the night before had \($0.figures.customers.grouped)" } ?? ""
        return maker.check(
            "lists", "count", Double(figures.customers), .falls,
            standard: last.map { 0.8 * Double($0.figures.customers) },
            found: "\(figures.customers.grouped) customers got a list\(before)",
            unless: Self.noLast)
    }

    private var fallback: DriftCheck {
        let share = isPopularity ? nil : figures.fallbackShare
        let learnt = trained.map { 1 - Double($0.personal) / Double(max($0.customers, 1)) }
        let before = last?.figures.fallbackShare ?? (last == nil ? learnt : nil)
        let without = (figures.open - min(figures.personalLists, figures.open)).grouped
        return maker.check(
            "fallback_share", "share", share, .rises, standard: before.map { min($0 + 0.1, 1) } ?? 0.1,
            found: """
                \(without) of \(figures.open.grouped) customers who may have a personal list have none\(beside(before))
                """,
            unless: isPopularity
                ? "the version ranks by popularity, so no list is personal" : "nobody may have a personal list")
    }

    private var popular: DriftCheck {
        let learnt = trained.map { Double($0.popularRows) / Double(max($0.rows, 1)) }
        let before = last?.figures.popularShare ?? learnt
        return maker.check(
            "popular_share", "share", isPopularity ? nil : figures.popularShare, .rises,
            standard: before.map { min($0 + 0.1, 1) } ?? 0.5,
            found: "\(figures.popularShare.percent) of all rows are popular items\(beside(before))",
            unless: "the version ranks by popularity, so all rows are popular items")
    }

    private var short: DriftCheck {
        let before = last?.figures.shortShare
        return maker.check(
            "short_lists", "share", figures.shortShare, .rises, standard: before.map { min($0 + 0.05, 1) } ?? 0.05,
            found: """
                \(figures.shortLists.grouped) of \(figures.customers.grouped) lists have fewer items than were asked \
                for\(Self.before(before))
                """)
    }

    private var coverage: DriftCheck {
        // The lists of all customers have at least the items of those of some.
        let learnt = trained.flatMap { $0.customers <= figures.customers ? $0.coverage : nil }
        let before = last?.figures.coverage ?? learnt
        return maker.check(
            "list_coverage", "share", figures.coverage, .falls, standard: before.map { $0 / 2 },
            found: """
                \(figures.coverage.percent) of the version's items are among anyone's first \
                \(figures.depth)\(beside(before))
                """, unless: Self.noLast)
    }

    private var concentration: DriftCheck {
        let before = last?.figures.gini
        return maker.check(
            "list_concentration", "gini", figures.gini, .rises, standard: before.map { ($0 + 1) / 2 },
            found: """
                the Gini coefficient of how often each item is among the first \(figures.depth) is \
                \(figures.gini.fixed(3))\(before.map { "; the night before \($0.fixed(3))" } ?? "")
                """, unless: Self.noLast)
    }

    private var overlap: DriftCheck {
        let compared = last.map { last in
            let (one, other) = (last.overlap.onlyNow.grouped, last.overlap.onlyBefore.grouped)
            let customers = last.overlap.customers.grouped
            return
                "\(customers) customers have a list on both nights, \(one) on this alone, \(other) on that before alone"
        }
        return maker.check(
            "overlap@10", "share", last?.overlap.mean, .falls, standard: 0.2,
            found: last?.overlap.mean.map {
                "of the first \(figures.depth) items \($0.percent) stood there the night before; \(compared ?? "")"
            } ?? "",
            unless: compared.map { "no customer has a list on both nights: \($0)" } ?? Self.noLast)
    }

    private var unknownItems: DriftCheck {
        maker.check(
            "listed_items_unknown", "share", figures.unknownItemShare, .rises, standard: 0,
            found: """
                \(figures.unknownItems.grouped) listed items are not in the version, in \
                \(figures.unknownItemRows.grouped) of \(figures.rows.grouped) rows
                """)
    }

    private var unknownCustomers: DriftCheck {
        let before = last?.figures.unknownCustomerShare
        return maker.check(
            "listed_customers_unknown", "share", figures.unknownCustomerShare, .rises,
            standard: before.map { min($0 + 0.1, 1) } ?? 0.1,
            found: """
                the version does not know \(figures.unknownCustomers.grouped) of \(figures.customers.grouped) customers; \
                \(figures.optedOut.grouped) said no\(Self.before(before))
                """, unless: "nobody may have a personal list")
    }

    private var equal: DriftCheck {
        maker.check(
            "equal_lists", "share", figures.equalShare, .rises, standard: 0.2,
            found: """
                \(figures.equalLists.grouped) of \(figures.personalLists.grouped) personal lists are one and the same
                """, unless: "fewer than \(ListFigures.fewestLists) lists are personal")
    }

    private var scoreDistance: DriftCheck {
        let median = figures.scores.map { "the median score is \($0.median.fixed(4))" } ?? "no row is personal"
        let before = last?.figures.scores.map { "; the night before it was \($0.median.fixed(4))" } ?? ""
        return maker.check(
            "list_scores", "js_distance", scores?.value, .rises, standard: 0.3, found: median + before,
            unless: scores != nil
                ? "no row is personal on one of the sides"
                : figures.personalLists < ListFigures.fewestScoredLists
                    ? "fewer than \(ListFigures.fewestScoredLists) lists are personal" : Self.noLast)
    }

    private var age: DriftCheck {
        let days = figures.created.map { Double(now.seconds - $0.seconds) / 86_400 }
        return maker.check(
            "lists_age", "days", days, .rises, standard: 2,
            found: figures.created.map { "the lists were made at \($0)" } ?? "",
            unless: "the manifest does not say when the lists were made")
    }

    private static let noLast = "the lists of the night before were not given"

    private static func before(_ share: Double?) -> String { share.map { "; the night before \($0.percent)" } ?? "" }

    /// A share of the night before, or of the lists just after the training.
    private func beside(_ share: Double?) -> String {
        share.map { "; \(last == nil ? "just after the training" : "the night before") \($0.percent)" } ?? ""
    }
}

extension Double {
    /// A share for people: `12.3%`.
    var percent: String { "\((self * 100).fixed(self != 0 && abs(self) < 0.001 ? 3 : 1))%" }
}
