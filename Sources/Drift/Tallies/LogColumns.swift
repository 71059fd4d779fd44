import Events
import Ids
import Tables

/// Decides what of a log is counted in which bins.
enum LogColumns {
    private static let bins = 20
    private static let mostNames = 30

    /// The columns of a training, with bins by its own rows.
    static func learnt(from log: EventLog, _ rows: RowDays, _ categories: ItemCategories?) -> [TallyColumn] {
        var columns: [TallyColumn] = []
        for (name, numbers) in numbers(of: log) {
            var edges = QuantileEdges()
            rows.forEachBlock { first, days in
                for place in days.indices where days[place] >= 0 { edges.add(numbers[first + place]) }
            }
            let found = edges.edges(bins: bins)
            columns.append(TallyColumn(name: name, bins: .edges(found), values: .numbers(numbers)))
        }
        if let times = log.timestamp, rows.hasHours(times) {
            columns.append(TallyColumn(name: SnapshotColumn.hour, bins: TallyColumn.hours, values: .hours(times)))
        }
        if let channel = log.channel {
            var counts = [Int](repeating: 0, count: 256)
            rows.forEachBlock { first, days in
                for place in days.indices where days[place] >= 0 { counts[Int(channel[first + place])] += 1 }
            }
            let names = log.channelNames.map { shortName($0) }
            let bins = frequent(names, Array(counts.prefix(names.count)))
            columns.append(channelColumn(log, channel, bins))
        }
        if let categories, let item = log.item {
            var counts = [Int](repeating: 0, count: categories.names.count)
            rows.forEachBlock { first, days in
                for place in days.indices where days[place] >= 0 {
                    let category = categories.ofItems[Int(item[first + place])]
                    if category != .max { counts[Int(category)] += 1 }
                }
            }
            let names = categories.names.indices.map { shortName(categories.names[$0]) }
            columns.append(categoryColumn(item, categories, frequent(names, counts)))
        }
        return columns
    }

    /// The columns of a snapshot in a log; the names of those that the log lacks are in `absent`.
    static func known(
        _ stored: [SnapshotColumn], in log: EventLog, _ categories: ItemCategories?
    ) -> (columns: [TallyColumn], absent: [String]) {
        let numbers = Dictionary(uniqueKeysWithValues: numbers(of: log))
        var columns: [TallyColumn] = []
        var absent: [String] = []
        for column in stored {
            if let values = numbers[column.name] {
                columns.append(TallyColumn(name: column.name, bins: column.bins, values: .numbers(values)))
            } else if column.name == SnapshotColumn.hour, let times = log.timestamp {
                columns.append(TallyColumn(name: column.name, bins: column.bins, values: .hours(times)))
            } else if column.name == "channel", let channel = log.channel {
                columns.append(channelColumn(log, channel, column.bins))
            } else if column.name == "category", let categories, let item = log.item {
                columns.append(categoryColumn(item, categories, column.bins))
            } else {
                absent.append(column.name)
            }
        }
        return (columns, absent)
    }

    private static func numbers(of log: EventLog) -> [(String, [Double])] {
        [("price", log.price), ("quantity", log.quantity), ("value", log.value)]
            .compactMap { name, values in values.map { (name, $0) } }
    }

    /// The most frequent names, and a bin for the others.
    private static func frequent(_ names: [String], _ counts: [Int]) -> ColumnBins {
        let order = names.indices.sorted { (counts[$1], names[$0]) < (counts[$0], names[$1]) }
        return .names(order.prefix(mostNames).map { names[$0] } + [ColumnBins.other])
    }

    /// The bin of each name; the last one for a name without its own.
    private static func places(_ names: [String], _ bins: ColumnBins) -> [UInt16] {
        guard case .names(let known) = bins else { return names.map { _ in 0 } }
        let own = Dictionary(zip(known.dropLast(), known.indices), uniquingKeysWith: { first, _ in first })
        return names.map { UInt16(own[$0] ?? known.count - 1) }
    }

    private static func channelColumn(_ log: EventLog, _ channel: [UInt8], _ bins: ColumnBins) -> TallyColumn {
        var places = places(log.channelNames.map { shortName($0) }, bins)
        places += Array(repeating: TallyColumn.noBin, count: 256 - places.count)
        return TallyColumn(name: "channel", bins: bins, values: .codes(channel, bins: places))
    }

    private static func categoryColumn(
        _ item: [UInt32], _ categories: ItemCategories, _ bins: ColumnBins
    ) -> TallyColumn {
        let places = places(categories.names.indices.map { shortName(categories.names[$0]) }, bins)
        let ofItems = categories.ofItems.map { $0 == .max ? TallyColumn.noBin : places[Int($0)] }
        return TallyColumn(name: "category", bins: bins, values: .items(item, bins: ofItems))
    }
}

extension RowDays {
    /// Whether the times say more than a day, which is so unless all lie at the same time of it.
    fileprivate func hasHours(_ times: [Int64]) -> Bool {
        func timeOfDay(_ time: Int64) -> Int64 {
            let rest = time % Timestamp.millisecondsPerDay
            return rest < 0 ? rest + Timestamp.millisecondsPerDay : rest
        }
        guard let first = times.first.map(timeOfDay) else { return false }
        return times.contains { timeOfDay($0) != first }
    }
}
