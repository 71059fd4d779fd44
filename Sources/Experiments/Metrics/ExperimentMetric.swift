import Diagnostics
import Documents

/// What is measured of each customer of an experiment.
package indirect enum ExperimentMetric: Sendable, Hashable {
    /// Whether the customer bought anything.
    case conversion
    /// The customer's orders.
    case orders
    /// The money of the customer's purchases.
    case revenue
    /// Revenue over orders, of all customers together.
    case averageOrder
    /// Customers with at least two orders over customers with one.
    case repeatPurchase
    /// Products put into a cart and not bought over products put into a cart.
    case abandonment
    /// Events of a type over the lists that were shown.
    case clickThrough(type: String)
    /// The customer's events of a type.
    case count(type: String)
    /// The mean value of the answers of a type.
    case score(type: String)
    /// 100 times the share of answers of 9 or 10 minus that of answers of 0 to 6.
    case promoters(type: String)
    /// A column of the table of customers.
    case column(String)
    /// The sum of one column over that of another.
    case columns(String, over: String)
    /// A quantile of a customer's value.
    case quantile(Double, of: ExperimentMetric)

    package enum Form: String, Codable, Sendable {
        case mean, ratio, quantile
    }

    package var form: Form {
        switch self {
        case .conversion, .orders, .revenue, .count, .column: .mean
        case .averageOrder, .repeatPurchase, .abandonment, .clickThrough, .score, .promoters, .columns: .ratio
        case .quantile: .quantile
        }
    }

    /// The metric as it is written: `click-through:click`, `p90:revenue`.
    package var name: String {
        switch self {
        case .conversion: "conversion"
        case .orders: "orders"
        case .revenue: "revenue"
        case .averageOrder: "average-order"
        case .repeatPurchase: "repeat"
        case .abandonment: "abandonment"
        case .clickThrough(let type): type == Self.usualClick ? "click-through" : "click-through:\(type)"
        case .count(let type): "count:\(type)"
        case .score(let type): "score:\(type)"
        case .promoters(let type): type == Self.usualPromoters ? "nps" : "nps:\(type)"
        case .column(let column): "mean:\(column)"
        case .columns(let above, let below): "ratio:\(above)/\(below)"
        case .quantile(let share, let metric): "p\(Self.percentText(share)):\(metric.name)"
        }
    }

    /// Whether a smaller number is the better one, unless it is said otherwise.
    package var isLowerBetter: Bool { self == .abandonment }

    /// The metric whose values a customer has.
    package var perCustomer: ExperimentMetric {
        if case .quantile(_, let metric) = self { metric } else { self }
    }

    /// Whether great values may be lowered.
    package var canBeWinsorized: Bool { form == .mean && self != .conversion }

    /// Whether the metric reads the value of events.
    package var needsValues: Bool {
        switch self {
        case .score, .promoters: true
        default: false
        }
    }

    /// Whether the values come from the table of customers.
    package var isOfTable: Bool {
        switch perCustomer {
        case .column, .columns: true
        default: false
        }
    }

    private static let usualClick = "click"
    private static let usualPromoters = "nps"
    private static let forms = [
        "conversion", "orders", "revenue", "average-order", "repeat", "abandonment", "click-through", "count:TYPE",
        "score:TYPE", "nps", "mean:COLUMN", "ratio:COLUMN/COLUMN", "p90:METRIC",
    ]

    /// Reads a metric as `name` writes it.
    ///
    /// - Throws: `UserError` with code `wrongUsage`, which names the nearest metric.
    package init(parsing text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let argument = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
        switch (parts.first ?? "", argument) {
        case ("conversion", nil) where parts.count == 1: self = .conversion
        case ("orders", nil) where parts.count == 1: self = .orders
        case ("revenue", nil) where parts.count == 1: self = .revenue
        case ("average-order", nil) where parts.count == 1: self = .averageOrder
        case ("repeat", nil) where parts.count == 1: self = .repeatPurchase
        case ("abandonment", nil) where parts.count == 1: self = .abandonment
        case ("click-through", let type) where parts.count == 1 || type != nil:
            self = .clickThrough(type: type ?? Self.usualClick)
        case ("nps", let type) where parts.count == 1 || type != nil:
            self = .promoters(type: type ?? Self.usualPromoters)
        case ("count", let type?): self = .count(type: type)
        case ("score", let type?): self = .score(type: type)
        case ("mean", let column?): self = .column(column)
        case ("ratio", let columns?):
            let names = columns.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else { throw Self.unknown(text) }
            self = .columns(names[0], over: names[1])
        case (let share, let rest?) where share.first == "p":
            guard let percent = Double(String(share.dropFirst())), percent > 0, percent < 100 else {
                throw Self.unknown(text)
            }
            let metric = try ExperimentMetric(parsing: rest)
            guard metric.form == .mean else {
                throw UserError(
                    .wrongUsage,
                    "the metric \(metric.name.excerpt) has no value for each customer, so it has no quantile",
                    remedy: "Take the quantile of orders, revenue, count:TYPE or mean:COLUMN")
            }
            self = .quantile(percent / 100, of: metric)
        default: throw Self.unknown(text)
        }
    }

    private static func unknown(_ text: String) -> UserError {
        let near = nearestName(to: text, among: forms).map { "; did you mean \($0)?" } ?? ""
        return UserError(
            .wrongUsage, Message("there is no metric \(text.excerpt)\(near)"),
            remedy: Message("Name some of \(forms.joined(separator: ", "))"))
    }

    private static func percentText(_ share: Double) -> String {
        let percent = (share * 1e8).rounded() / 1e6
        return Int(exactly: percent).map { "\($0)" } ?? "\(percent)"
    }
}
