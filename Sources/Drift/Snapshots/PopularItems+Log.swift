import Events
import Ids

extension PopularItems {
    /// The popular items of a log, most events on the counted days first.
    ///
    /// - Parameters:
    ///   - places: The items, in the order of the counts.
    ///   - items: The items of the log.
    ///   - reference: The counts of the counted days.
    ///   - records: The item table.
    init(_ places: [Int], of items: IdTable, _ reference: WindowCounts, _ records: ItemRecords?) {
        let order = places.indices.sorted {
            (reference.popular[$1], places[$0]) < (reference.popular[$0], places[$1])
        }
        ids = order.map { shortName(items[places[$0]]) }
        events = order.map { reference.popular[$0] }
        others = reference.others
        if let records { withoutRecord = share(missingIn: records) }
    }

    /// The share of the events that are of items which an item table lacks.
    func share(missingIn records: ItemRecords) -> Double {
        var (missing, all) = (0, 0)
        for (id, events) in zip(ids, events) {
            all += events
            if records.items.index(of: id) == nil { missing += events }
        }
        return all == 0 ? 0 : rounded(Double(missing) / Double(all))
    }
}
