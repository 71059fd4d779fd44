import Events

/// What is counted of events besides their columns.
struct LogTally: Sendable {
    /// Rows of customers who opted out, and who of these has one, as positions in the consent table's list.
    var refused = 0
    var refusedIds: Set<Int> = []
    /// The rows that each condition drops.
    var failing: [Int]
    /// The rows outside the window of time.
    var outside = 0
    var outsideSpan: OutsideSpan?
    /// The rows that have a cell which makes them invalid, and those that count.
    var invalid = 0
    var used = 0
    /// Rows whose cells a condition cannot compare.
    var unfit = RuleTally()
    var days = DayHistogram()
    /// The rows of each form of time.
    var forms = [RuleTally](repeating: RuleTally(), count: 6)
    var ancient = RuleTally()
    var future = RuleTally()

    init(conditions: Int) { failing = Array(repeating: 0, count: conditions) }

    /// Adds what was counted of a batch that begins after some lines of a file.
    mutating func add(_ batch: LogTally, file: String, linesBefore: Int) {
        refused += batch.refused
        refusedIds.formUnion(batch.refusedIds)
        while failing.count < batch.failing.count { failing.append(0) }
        for index in batch.failing.indices { failing[index] += batch.failing[index] }
        outside += batch.outside
        outsideSpan = OutsideSpan.joined(outsideSpan, batch.outsideSpan)
        invalid += batch.invalid
        used += batch.used
        unfit.add(batch.unfit, file: file, linesBefore: linesBefore)
        days.add(batch.days)
        for index in forms.indices { forms[index].add(batch.forms[index], file: file, linesBefore: linesBefore) }
        ancient.add(batch.ancient, file: file, linesBefore: linesBefore)
        future.add(batch.future, file: file, linesBefore: linesBefore)
    }
}
