import Events
import Ids
import Tables

/// On which of some days each customer and each item of a log has its first event.
///
/// Days are counted from a moment on; whatever is older has day −1.
struct FirstDays: Sendable {
    let ofUsers: [Int32]
    let ofItems: [Int32]

    init(_ log: EventLog, _ times: [Int64], from start: Int64) {
        var (users, items) = (
            [Int32](repeating: .max, count: log.users.count), [Int32](repeating: .max, count: log.items.count)
        )
        let (user, item) = (log.user, log.item ?? [])
        for row in times.indices {
            let day = times[row] < start ? -1 : Int32(clamping: LogDays.day(times[row], from: start))
            let customer = Int(user[row])
            if day < users[customer] { users[customer] = day }
            if !item.isEmpty, day < items[Int(item[row])] { items[Int(item[row])] = day }
        }
        (ofUsers, ofItems) = (users, items)
    }
}
