import Diagnostics
import Events
import Ids
import Tables

extension JoinFindings {
    /// The customers of their own table and those of the events.
    ///
    /// - Parameters:
    ///   - table: The customers' own table.
    ///   - id: Its column of ids.
    ///   - events: The customers of the events.
    /// - Returns: What a training would refuse or warn of, and the numbers of customers of one side alone.
    static func customers(_ table: TableScan, id: String, events: CustomersOfEvents) -> [Finding] {
        guard let column = table.position(of: id), !events.ids.isEmpty else { return [] }
        let (texts, file) = (table.columns[column].texts, table.files.joined(separator: ", "))
        var customers = IdInterner()
        for number in 0..<texts.count {
            let standing =
                texts[number].withUnsafeBytes { events.aliases?.standing(for: $0) } ?? Array(texts[number])
            _ = standing.withUnsafeBytes { customers.intern($0) }
        }
        var match = IdMatch()
        var unknown = 0
        for number in 0..<customers.count {
            let isKnown = events.ids.index(of: customers[number]) != nil
            _ = match.add(customers[number], isKnown: isKnown)
            if !isKnown { unknown += 1 }
        }
        let place = UserError.Place(file: file, column: id)
        let others = OtherIds("the events", events.ids)
        var found: [Finding] = []
        do {
            try match.checkHasIds("customer", at: place)
            let least = min(customers.count, events.ids.count)
            if let warning = try match.check("customers", at: place, with: others, outOf: least) {
                found.append(Finding(.suspicion, .customersUnknown, file: file, column: id, warning.text(.plain)))
            }
        } catch {
            return [Finding(.failure, .customersUnknown, of: error)]
        }
        if unknown > 0 {
            found.append(
                Finding(
                    .suspicion, .customersUnknown, file: file, column: id,
                    counted(unknown, "customers of the table have no event", one: "customer of the table has no event"),
                    count: unknown))
        }
        let missing = events.ids.indices.count { position in
            events.ids[position].withUnsafeBytes { customers.number(of: $0, hash: IdHash.hash($0)) == nil }
        }
        if missing > 0 {
            found.append(
                Finding(
                    .suspicion, .customersWithoutRow, file: file, column: id,
                    counted(
                        missing, "customers of the events have no row in the table",
                        one: "customer of the events has no row in the table"),
                    count: missing))
        }
        return found
    }
}

/// The customers of events that were only looked at.
struct CustomersOfEvents {
    /// The ids that stand for them.
    let ids: IdTable
    /// Their further ids; nil where each id is a customer.
    let aliases: IdAliases?

    /// - Parameters:
    ///   - users: The ids of the events.
    ///   - identities: Which ids belong to one customer.
    init(_ users: ColumnTally, _ identities: Identities?) {
        var used = IdInterner()
        for number in users.used.indices where users.used[number] > 0 {
            users.texts[number].withUnsafeBytes { _ = used.intern($0) }
        }
        ids = identities?.customers(among: used) ?? used.sorted().table
        aliases = identities?.aliases(of: ids)
    }
}
