/// How a table of customers meets the events and the rows that are made from them.
package struct ProfileCounts: Codable, Sendable, Equatable {
    /// How many customers of the table have events, and how many have none.
    package let known: Int
    package let unknown: Int
    /// How many customers of the events are not in the table.
    package let customersWithout: Int
    /// The rows that were made from the events, and how many of them have nothing of the table: their customer is not
    /// in it, or is only later.
    package let rows: Int
    package let rowsWithout: Int
    /// How many rows of the table hold only after the latest time that was looked at.
    package let later: Int

    private enum CodingKeys: String, CodingKey {
        case known, unknown, rows, later
        case customersWithout = "customers_without"
        case rowsWithout = "rows_without"
    }

    package init(known: Int, unknown: Int, customersWithout: Int, rows: Int, rowsWithout: Int, later: Int) {
        (self.known, self.unknown, self.customersWithout) = (known, unknown, customersWithout)
        (self.rows, self.rowsWithout, self.later) = (rows, rowsWithout, later)
    }
}

extension ProfileCounts: CustomStringConvertible {
    package var description: String {
        "\(known) of \(known + unknown) customers have events, \(customersWithout) customers of the events are not in the "
            + "table; \(rowsWithout) of \(rows) rows made from events have no profile at their time, \(later) rows of the "
            + "table hold only later"
    }
}
