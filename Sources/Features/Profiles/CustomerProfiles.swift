import Diagnostics
package import Events
package import Ids
import Tables

/// A shop's table of its customers: what it knows of each beside the events, with the time from which it knew it.
///
/// This is the one reader of such tables, so that the trainer and the scorer agree on the row of a customer at a time.
package struct CustomerProfiles: Sendable {
    let table: TextTable
    /// The positions of the column of customers and of that of times.
    private let userPosition: Int
    private let timePosition: Int?
    /// The customers of the table who have not opted out, in ascending byte order.
    package let customers: IdTable
    /// The rows of customer c are `rows[starts[c] ..< starts[c + 1]]`, the earliest first.
    private let starts: [Int]
    private let rows: [Int]
    /// For each of `rows` the time from which it holds, in milliseconds since 1970 UTC; empty where rows hold always.
    private let times: [Int64]

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - named: The columns that were named.
    ///   - eventsColumn: The name of the events' column of customers, by which the table may call its own.
    ///   - consent: The consent table; rows of customers who said no are left out before anything else.
    ///   - aliases: The further ids of the customers of the events, under any of which their rows may stand.
    /// - Throws: `UserError` when the table cannot be read or lacks a column, and with code `invalidData` for a row
    ///   without a customer or a time, and for two rows of a customer of which nobody can tell which one holds.
    package init(
        file: String, columns named: ProfileColumns = ProfileColumns(), eventsColumn: String, consent: Consent? = nil,
        aliases: IdAliases? = nil
    ) throws {
        let table = try TextTable(file: file)
        self.table = table
        (userPosition, timePosition) = try Self.positions(in: table, named, eventsColumn: eventsColumn)
        var ids = IdInterner()
        var owners: [UInt32] = []
        var kept: [Int] = []
        for row in 0..<table.rowCount {
            let cell = table.cell(row: row, column: userPosition)
            guard !cell.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
                throw UserError(
                    .invalidData, "expected the id of a customer, found an empty cell",
                    at: table.place(row: row, column: userPosition), remedy: "Mend the row")
            }
            let id = cell.withUnsafeBytes { aliases?.standing(for: $0) }.map { $0[...] } ?? cell
            // Customers with events have agreed, though an answer may stand under another of their ids.
            if let consent, cell.withUnsafeBytes({ consent.isOptedOut($0) }), aliases?.owners.index(of: id) == nil {
                continue
            }
            owners.append(id.withUnsafeBytes { ids.intern($0) })
            kept.append(row)
        }
        let (customers, order) = ids.sorted()
        self.customers = customers
        let instants = try timePosition.map { try Self.times(of: kept, in: table, $0) }
        let sorted = kept.indices.sorted { first, second in
            let (one, other) = (order[Int(owners[first])], order[Int(owners[second])])
            if one != other { return one < other }
            let (from, to) = (instants?[first] ?? 0, instants?[second] ?? 0)
            return from != to ? from < to : first < second
        }
        var starts = [Int](repeating: 0, count: customers.count + 1)
        for entry in kept.indices { starts[Int(order[Int(owners[entry])]) + 1] += 1 }
        for customer in 0..<customers.count { starts[customer + 1] += starts[customer] }
        self.starts = starts
        rows = sorted.map { kept[$0] }
        times = instants.map { instants in sorted.map { instants[$0] } } ?? []
        try checkNoneIsAmbiguous()
    }
}

extension CustomerProfiles {
    /// The table as errors name it.
    package var file: String { table.file }

    /// The names of the columns of customers and of times.
    package var userColumn: String { table.columns[userPosition] }
    package var validFromColumn: String? { timePosition.map { table.columns[$0] } }

    /// The positions of the columns that tell something of a customer.
    package var columns: [Int] {
        table.columns.indices.filter { $0 != userPosition && $0 != timePosition }
    }

    /// The name of a column.
    package func name(ofColumn column: Int) -> String { table.columns[column] }

    /// A cell.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> { table.cell(row: row, column: column) }

    /// What of the table's JSON is in no column, a line for each reason.
    package var passedOver: [String] { table.passedOver }

    /// The position of the column called `name`.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the columns.
    package func position(ofColumn name: String) throws -> Int { try table.column(named: name) }

    /// The number of rows of customers who have not opted out.
    var rowCount: Int { rows.count }

    /// The row of a customer that holds at a time: the one with the latest beginning that is not later.
    ///
    /// O(log rows of the customer).
    ///
    /// - Parameters:
    ///   - customer: A position in `customers`.
    ///   - time: In milliseconds since 1970 UTC.
    /// - Returns: A row of the table; nil where none holds yet.
    func row(of customer: Int, at time: Int64) -> Int? {
        let first = starts[customer]
        guard !times.isEmpty else { return first < starts[customer + 1] ? rows[first] : nil }
        var (low, high) = (first, starts[customer + 1])
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low > first ? rows[low - 1] : nil
    }

    /// How many rows hold only after a time.
    func rowsAfter(_ time: Int64) -> Int { times.count { $0 > time } }

    /// For each customer of another table, the position in `customers`; nil where there is none.
    func positions(of users: IdTable) -> [Int?] {
        users.bytes.withUnsafeBytes { all in
            users.indices.map { index in
                let range = Int(users.offsets[index])..<Int(users.offsets[index + 1])
                return customers.index(of: UnsafeRawBufferPointer(rebasing: all[range]))
            }
        }
    }

    /// The place of the column of customers, for messages.
    var place: UserError.Place { UserError.Place(file: table.file, column: userColumn) }
}

// MARK: Rows that contradict each other

extension CustomerProfiles {
    /// Refuses two rows of a customer between which nothing decides.
    private func checkNoneIsAmbiguous() throws {
        for customer in customers.indices {
            let own = starts[customer]..<starts[customer + 1]
            for entry in own.dropFirst() where times.isEmpty || times[entry] == times[entry - 1] {
                throw ambiguous(rows[entry - 1], rows[entry])
            }
        }
    }

    private func ambiguous(_ first: Int, _ second: Int) -> UserError {
        let (one, other) = (
            cell(row: first, column: userPosition), cell(row: second, column: userPosition)
        )
        let under = one == other ? "" : " under the id \(quoted([Array(one)]))"
        let before = table.place(row: first, column: userPosition).line.map { " after that of line \($0)" } ?? ""
        let same = times.isEmpty ? "" : " that holds from the same time"
        let remedy: Message =
            times.isEmpty
            ? "Keep one row a customer, or name the column of the time from which a row holds with \(.profileValidFrom)"
            : "Keep the row that is right"
        var place = table.place(row: second, column: timePosition ?? userPosition)
        place.id = table.text(row: second, column: userPosition)
        return UserError(
            .invalidData, "the customer has a second row\(same)\(before)\(under)", at: place, remedy: remedy)
    }
}
