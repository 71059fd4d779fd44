import Diagnostics
import Drift
import Events
import Ids
import LinearAlgebra
import Simulation
import Tables
import TestSupport

/// A simulated shop, whose last week is new to a version that was trained on all before it.
final class ShopWeek {
    /// An event as the log's file has it.
    struct Row {
        var user: String
        var item: String
        var time: Int64
        var type: String
        var quantity: Int
        var price: Double
    }

    private let folder: TemporaryFolder
    private let snapshot: Snapshot
    let users: IdTable
    let items: IdTable
    let itemTable: String
    let start: Int64
    let rows: [Row]

    static let day: Int64 = 86_400_000

    init(seed: UInt64, customers: Int = 2000, items itemCount: Int = 500, days: Int = 7) throws {
        let folder = try TemporaryFolder()
        let parameters = Shop.Parameters(customers: customers, items: itemCount, seed: seed)
        _ = try Shop.simulate(parameters, to: folder.path, threads: .all, progress: .silent)
        let start = parameters.start + Int64(parameters.days - days) * Self.day
        let log = try EventLog.read(
            files: ["\(folder.path)/events.csv"], options: EventOptions(), consent: nil, endsAtNewest: false,
            threads: .all, progress: .silent)
        let (times, types) = (log.timestamp ?? [], log.type ?? [])
        let training = log.keeping(times.map { $0 < start }, reason: "later")
        let draft = try SnapshotDraft(
            of: training, items: ItemRecords(file: "\(folder.path)/items.csv", eventsColumn: "item"), threads: .all)
        snapshot = draft.snapshot(knowing: training.users, items: training.items)
        (users, items) = (training.users, training.items)
        let itemsOfRows = try log.requiredItems()
        rows = times.indices.filter { times[$0] >= start }.map { row in
            Row(
                user: log.users.string(at: Int(log.user[row])), item: log.items.string(at: Int(itemsOfRows[row])),
                time: times[row], type: log.typeNames[Int(types[row])], quantity: Int(log.quantity?[row] ?? 1),
                price: log.price?[row] ?? 0)
        }
        itemTable = String(decoding: try bytes(of: "\(folder.path)/items.csv"), as: UTF8.self)
        (self.folder, self.start) = (folder, start)
    }

    /// Holds events against the training, read from a file as a monitor reads them.
    func compare(_ rows: [Row], itemTable: String? = nil) throws -> DriftComparison {
        var text = "user,item,timestamp,type,quantity,price\n"
        for row in rows {
            let time = Timestamp.text(row.time)
            text += "\(row.user),\(row.item),\(time),\(row.type),\(row.quantity),\(row.price)\n"
        }
        let events = try folder.file("new.csv", text)
        let table = try folder.file("table.csv", itemTable ?? self.itemTable)
        let (users, items) = (users, items)
        let new = NewEvents(
            try EventLog.read(
                files: [events], options: EventOptions(), consent: nil, endsAtNewest: false, progress: .silent),
            window: start..<start + 7 * Self.day, items: try ItemRecords(file: table, eventsColumn: "item"),
            knowsCustomer: { users.index(of: $0) != nil }, knowsItem: { items.index(of: $0) != nil })
        return try snapshot.compare(new)
    }

    /// The names of the checks that ring.
    func alarms(_ rows: [Row], itemTable: String? = nil) throws -> [String] {
        try compare(rows, itemTable: itemTable).report.checks.filter { $0.state == .alarm }.map(\.name)
    }
}
