/// A named step by which a log is cleaned once its rows were read: it drops rows, or reduces their quantities.
///
/// Steps are applied in the order in which they are given, and each sees what the steps before it have left.
package enum CleaningStep: Sendable, Equatable {
    case duplicates(Duplicates)
    case cancellations(Cancellations)
    case robots(Robots)
    case items(ItemChoice)
    case times(Times)
    /// Rows of more than so many seconds before the newest event are dropped.
    case retention(Double)

    /// The name by which pipeline files, funnels and messages call the step.
    package var name: String { kind.rawValue }

    /// The kinds of step by their names.
    package enum Kind: String, CodingKey, CaseIterable, Sendable {
        case duplicates, cancellations, robots, items, times, retention
    }

    /// Which kind of step it is.
    package var kind: Kind {
        switch self {
        case .duplicates: .duplicates
        case .cancellations: .cancellations
        case .robots: .robots
        case .items: .items
        case .times: .times
        case .retention: .retention
        }
    }

    /// The step of a kind that needs no settings; nil for the other kinds.
    package init?(withoutSettings kind: Kind) {
        switch kind {
        case .duplicates: self = .duplicates(Duplicates())
        case .cancellations: self = .cancellations(Cancellations())
        case .times: self = .times(Times())
        case .robots, .items, .retention: return nil
        }
    }
}

extension CleaningStep {
    /// Which rows say again what another row says.
    package struct Duplicates: Codable, Sendable, Equatable {
        /// The seconds within which two events of one customer, item and type count once; nil compares whole rows.
        package var within: Double?

        package init(within: Double? = nil) { self.within = within }
    }

    /// Which rows take back a purchase, besides those with a negative quantity.
    package struct Cancellations: Codable, Sendable, Equatable {
        /// How the id of an order that cancels begins; nil marks no order.
        package var orderStarts: String?
        /// The types of event that cancel; nil stands for none.
        package var types: [String]?
        /// The types that meant bought in the log of a training, for later ones; nil asks the log itself.
        package var purchaseTypes: [String]?

        private enum CodingKeys: String, CodingKey {
            case types
            case orderStarts = "order_starts"
            case purchaseTypes = "purchase_types"
        }

        package init(orderStarts: String? = nil, types: [String]? = nil) {
            (self.orderStarts, self.types) = (orderStarts, types)
        }
    }

    /// How many events a person can have on one day in UTC.
    package struct Robots: Codable, Sendable, Equatable {
        /// The most events on a day; nil for no limit.
        package var eventsPerDay: Int?
        /// The most distinct items on a day; nil for no limit.
        package var itemsPerDay: Int?
        /// The share of the customers whose busiest day tells the most events; nil where these are given.
        package var quantile: Double?

        private enum CodingKeys: String, CodingKey {
            case quantile
            case eventsPerDay = "events_per_day"
            case itemsPerDay = "items_per_day"
        }

        package init(eventsPerDay: Int? = nil, itemsPerDay: Int? = nil, quantile: Double? = nil) {
            (self.eventsPerDay, self.itemsPerDay, self.quantile) = (eventsPerDay, itemsPerDay, quantile)
        }
    }

    /// Which items are kept, or dropped, with all their rows; one of the two.
    package struct ItemChoice: Codable, Sendable, Equatable {
        /// Patterns of ids; see `IdPattern`.
        package var keep: [String]?
        package var drop: [String]?
        /// Tables of ids, seen from the working directory.
        package var keepList: String?
        package var dropList: String?
        /// The ids of a table that was read.
        package var keepIds: [String]?
        package var dropIds: [String]?

        private enum CodingKeys: String, CodingKey {
            case keep, drop
            case keepList = "keep_list"
            case dropList = "drop_list"
            case keepIds = "keep_ids"
            case dropIds = "drop_ids"
        }

        package init() {}

        /// Whether the named items are those that stay.
        package var keeps: Bool { keep != nil || keepList != nil || keepIds != nil }
        package var patterns: [String] { (keeps ? keep : drop) ?? [] }
        package var list: String? { keeps ? keepList : dropList }
        package var ids: [String] { (keeps ? keepIds : dropIds) ?? [] }
    }

    /// Which rows stand too far from all others in time to tell where the log begins or ends.
    package struct Times: Codable, Sendable, Equatable {
        /// An end of the log.
        package enum Stray: String, Codable, CaseIterable, Sendable {
            case newest, oldest, all
        }

        /// The ends at which rows are dropped; nil for both.
        package var stray: Stray?

        package init(stray: Stray? = nil) { self.stray = stray }
    }
}
