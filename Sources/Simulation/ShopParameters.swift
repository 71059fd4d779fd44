import Diagnostics

extension Shop {
    /// The parameters of a simulated shop; equal parameters give the same bytes in every file.
    package struct Parameters: Codable, Sendable, Equatable {
        /// The number of customers who join in the simulated time, including robots.
        package var customers: Int
        package var items: Int
        /// The median number of lines that a customer buys in the simulated time, without views and carts.
        package var eventsPerCustomer: Int
        package var types: Types
        package var seed: UInt64
        /// The first day, in milliseconds since 1970 UTC: 2023-01-01.
        package var start: Int64
        /// How many days are simulated.
        package var days: Int
        /// How many days at the end are held out: the split is `days - testDays` after the start.
        package var testDays: Int
        /// The channels on which customers shop; nil for a log without a column of channels.
        package var channels: [String]?
        /// The effect of an open service ticket on leaving, in the logarithm of the hazard; nil for a shop without
        /// tickets and without a table of customers.
        package var tickets: Double?
        /// The number of groups of customers with about the same taste; nil where each has a taste of their own.
        package var groups: Int?

        /// Which events are written.
        package enum Types: String, Codable, Sendable, CaseIterable {
            case all
            case purchase
        }

        private enum CodingKeys: String, CodingKey {
            case customers, items, types, seed, start, days, channels, tickets, groups
            case eventsPerCustomer = "events_per_customer"
            case testDays = "test_days"
        }

        package init(
            customers: Int = 5000, items: Int = 2000, eventsPerCustomer: Int = 15, types: Types = .all,
            seed: UInt64 = 1, start: Int64 = 1_672_531_200_000, days: Int = 730, testDays: Int = 90,
            channels: [String]? = nil, tickets: Double? = nil, groups: Int? = nil
        ) {
            self.customers = customers
            self.items = items
            self.eventsPerCustomer = eventsPerCustomer
            self.types = types
            self.seed = seed
            self.start = start
            self.days = days
            self.testDays = testDays
            self.channels = channels
            self.tickets = tickets
            self.groups = groups
        }

        /// The time of the split in milliseconds since 1970 UTC; events before it are for training.
        package var split: Int64 { start + Int64(days - testDays) * 86_400_000 }

        /// Checks that a shop can be made with these sizes.
        ///
        /// - Throws: `UserError` with code `wrongUsage`.
        package func validate() throws {
            try requireSize(customers, "customers", in: 1...100_000_000)
            try requireSize(items, "items", in: 1...10_000_000)
            try requireSize(eventsPerCustomer, "events-per-customer", in: 1...500)
            try requireSize(days, "days", in: 2...3650)
            try requireSize(testDays, "test days", in: 1...days - 1)
            if let groups { try requireSize(groups, "groups", in: 2...GroupTastes.most) }
            if let channels { try ChannelChoice.check(channels) }
            if let tickets, !(-3...3).contains(tickets) {
                throw UserError(
                    .wrongUsage, "\(tickets) is no possible effect of a ticket", remedy: "Choose from -3 to 3")
            }
        }
    }
}

/// Refuses a size outside its range, with an error that names the size.
func requireSize(_ value: Int, _ name: String, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
        throw UserError(
            .wrongUsage, "\(value) is no possible number of \(name)",
            remedy: "Choose from \(range.lowerBound) to \(range.upperBound)")
    }
}
