import Events

/// Where the counts of a day lie one after another.
struct TallyLayout: Sendable {
    private let types: Int
    /// Where the bins of each column begin.
    private let columns: [Range<Int>]
    private let popular: Range<Int>
    private let ages: Range<Int>
    private let categoryAges: Range<Int>
    /// How many counts a day has.
    let stride: Int

    init(_ log: EventLog, _ plan: TallyPlan) {
        types = log.type == nil ? 0 : log.typeNames.count
        // First the events by type, then those of customers that stand out.
        var next = 2 * types
        func take(_ count: Int) -> Range<Int> {
            defer { next += count }
            return next..<next + count
        }
        columns = plan.columns.map { take($0.width) }
        // The last one is for all other items.
        popular = take(log.item == nil ? 0 : plan.popularCount + 1)
        ages = take(plan.firstDays.isEmpty ? 0 : CustomerDays.mostGap + 1)
        categoryAges = take(plan.firstCategoryDays.isEmpty ? 0 : CustomerDays.mostGap + 1)
        stride = next
    }

    /// Counts a block of rows, whose days are −1 for rows of other times.
    func count(
        _ log: EventLog, from first: Int, _ allDays: [Int32], _ customers: CustomerDays, _ standsOut: [Bool],
        _ plan: TallyPlan, into counts: UnsafeMutableBufferPointer<UInt32>
    ) {
        if let type = log.type {
            for place in allDays.indices where allDays[place] >= 0 {
                counts[Int(allDays[place]) * stride + Int(type[first + place])] += 1
            }
        }
        var days = allDays
        if !standsOut.isEmpty {
            for place in days.indices where days[place] >= 0 && standsOut[Int(log.user[first + place])] {
                let day = Int(days[place])
                guard customers.standouts[day][log.user[first + place]] != nil else { continue }
                if let type = log.type { counts[day * stride + types + Int(type[first + place])] += 1 }
                days[place] = -1
            }
        }
        for (column, range) in zip(plan.columns, columns) {
            column.count(from: first, days, into: counts, at: range.lowerBound, stride: stride)
        }
        guard let item = log.item else { return }
        for place in days.indices where days[place] >= 0 {
            let (number, day) = (Int(item[first + place]), days[place])
            let base = Int(day) * stride
            let rank = plan.popular.isEmpty ? TallyColumn.noBin : plan.popular[number]
            counts[base + (rank == TallyColumn.noBin ? popular.upperBound - 1 : popular.lowerBound + Int(rank))] += 1
            if !ages.isEmpty { counts[base + ages.lowerBound + Self.age(from: plan.firstDays[number], to: day)] += 1 }
            if !categoryAges.isEmpty, plan.firstCategoryDays[number] != .max {
                counts[base + categoryAges.lowerBound + Self.age(from: plan.firstCategoryDays[number], to: day)] += 1
            }
        }
    }

    private static func age(from first: Int32, to day: Int32) -> Int {
        min(max(Int(day) - Int(first), 0), CustomerDays.mostGap)
    }

    /// The counts of a day by their names.
    func tally(of counts: ArraySlice<UInt32>) -> DayTally {
        func part(_ range: Range<Int>) -> [Int] {
            range.map { Int(counts[counts.startIndex + $0]) }
        }
        var tally = DayTally()
        tally.types = part(0..<types)
        tally.standoutTypes = part(types..<2 * types)
        tally.columns = columns.map(part)
        tally.popular = part(popular).dropLast().map { UInt32($0) }
        tally.others = part(popular).last ?? 0
        tally.ages = part(ages)
        tally.categoryAges = part(categoryAges)
        return tally
    }
}
