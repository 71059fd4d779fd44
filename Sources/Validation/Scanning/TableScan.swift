import Diagnostics
import Events
import Ids
import LinearAlgebra
import Sources
import Synchronization
import Tables

/// What the files of a table hold: each is read once, in batches that several threads look at.
struct TableScan: Sendable {
    /// A rule and the rows that break it.
    struct BrokenRule: Sendable {
        let column: String
        let rule: CellRule
        var tally = RuleTally()
    }

    private struct RuleKey: Hashable {
        let column: String
        let kind: Finding.Kind
        let text: String
    }

    /// How much of a file a worker looks at at a time.
    private static let bytesPerBatch = 2 << 20

    private(set) var files: [String] = []
    private(set) var names: [String] = []
    private(set) var columns: [ColumnTally] = []
    private(set) var rows = 0
    /// Whether the spans of columns are times rather than numbers of rows.
    private(set) var isByTime = false
    /// For columns of JSON that nobody asked for, by their names, what makes them unreadable in the first row where
    /// something does; a training leaves them out.
    private(set) var doubts: [String: UserError] = [:]
    /// The files of which every row is invalid, with the number of rows.
    private(set) var uselessFiles: [(file: String, rows: Int)] = []
    private(set) var malformed = RuleTally()
    private(set) var log = LogTally(conditions: 0)
    private(set) var broken: [BrokenRule] = []
    private var ruleNumbers: [RuleKey: Int] = [:]
    /// The header lines that come again, by file, and the files that end without a line feed.
    private(set) var repeatedHeaders: [Finding.Example] = []
    private(set) var openEnds: [Finding.Example] = []
    /// The files whose first line looks like data, with the names that it gives the columns.
    private(set) var doubtfulHeaders: [(file: String, names: [String])] = []
    /// What made a file unreadable, from some place on or as a whole.
    private(set) var failures: [UserError] = []
    private(set) var rowSample = HashSample(most: 500_000)
    private(set) var eventSample = HashSample(most: 500_000)
    private(set) var histories = HistorySample()
    private(set) var purchases = PurchaseSample()
    /// The type of all events, if they have one that is not known to mean bought, and these events.
    private(set) var onlyType = OnlyType()
    private(set) var purchasesOfOnlyType = PurchaseSample()
    private(set) var repeatedRows = RuleTally()
    private(set) var repeatedEvents = RuleTally()
    /// For each column of unique texts, by its name, the rows in which one comes again.
    private(set) var repeatedTexts: [String: RuleTally] = [:]
    private var seen: [String: [Bool]] = [:]
    /// For each id of a consent table, by its number, its last answer; nil for none.
    private(set) var answers: [Bool?] = []
    /// The rows of a consent table that say something else than an earlier row of the same id.
    private(set) var contradictions = RuleTally()

    /// The rows that cannot be used.
    var invalid: Int { malformed.count + log.invalid }

    /// The position of a column.
    func position(of name: String?) -> Int? { name.flatMap { names.firstIndex(of: $0) } }

    /// Leaves out the days that a cleaning drops for their times alone.
    mutating func dropDays(cleanedBy options: EventOptions) { log.days.clean(by: options) }

    /// Reads a file, and notes what makes it unreadable.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - layout: What is known of its layout.
    ///   - threads: The number of workers; it changes nothing.
    ///   - progress: Receives how far the reading has come.
    ///   - makePlan: Says how the records are looked at, once the header is known; nil not to read on.
    mutating func read(
        _ source: TableSource, _ layout: TableLayout, threads: Threads, progress: Progress,
        plan makePlan: (TableHeader) -> ScanPlan?
    ) {
        files.append(source.name)
        let isDoubtful = Mutex(false)
        let opening = Progress { report in
            switch report {
            // Nothing but a doubtful header is warned of while a table is opened.
            case .warning: isDoubtful.withLock { $0 = true }
            case .step(let line): progress.step(line)
            default: break
            }
        }
        do {
            var reader = try RecordReader.open(source, layout, progress: opening)
            let header = TableHeader(reader)
            if isDoubtful.withLock({ $0 }) { doubtfulHeaders.append((source.name, header.columns)) }
            guard let plan = makePlan(header) else { return }
            reader.useOnly(plan.requested)
            isByTime = plan.events.timestamp != nil
            let columns = addColumns(of: header, plan)
            let (rowsBefore, invalidBefore) = (rows, invalid)
            do {
                try readBatches(of: &reader, plan, columns, threads: threads, progress: progress)
            } catch {
                throw reader.cause(of: error)
            }
            let read = rows - rowsBefore
            if read > 0, invalid - invalidBefore == read { uselessFiles.append((source.name, read)) }
        } catch {
            failures.append(error as? UserError ?? UserError(.unexpected, "\(error)", at: .init(file: source.name)))
        }
    }

    /// Finds the columns of a file among those of the files before, and adds those that are new.
    ///
    /// - Returns: The position of each.
    private mutating func addColumns(of header: TableHeader, _ plan: ScanPlan) -> [Int] {
        // Tables of very many columns keep fewer texts of each, so that all of them fit into memory.
        let most = min(50_000, max(1000, 1_000_000 / max(header.columns.count, 1)))
        return header.columns.enumerated().map { index, name in
            if let known = names.firstIndex(of: name) { return known }
            names.append(name)
            var column = plan.columns[index]
            column.most = most
            columns.append(ColumnTally(column))
            return names.count - 1
        }
    }

    private mutating func readBatches(
        of reader: inout RecordReader, _ plan: ScanPlan, _ columns: [Int], threads: Threads, progress: Progress
    ) throws {
        var linesBefore = reader.linesRead
        var headersAgain = 0
        var isOpen = false
        let file = reader.file
        while true {
            let (batches, failure) = Self.next(4 * threads.count, of: &reader)
            let known = BatchTally.Known(
                rows: rowSample.mask, events: eventSample.mask, histories: histories.mask, purchases: purchases.mask,
                purchasesOfOnlyType: purchasesOfOnlyType.mask,
                mayHaveOnlyType: plan.events.takesOnlyType && !onlyType.isMixed,
                columns: columns.map { self.columns[$0].isOverflowing ? self.columns[$0].sample.mask : nil })
            try inOrder(batches.count, chunk: 1, threads: threads) { range in
                BatchTally.read(batches[range.lowerBound], plan, known)
            } consume: { tally, _ in
                add(tally, plan, columns, file: file, linesBefore: linesBefore)
                headersAgain += tally.repeatedHeaders
                if let failure = tally.failure { throw failure.moved(by: linesBefore) }
                linesBefore += tally.lines
            }
            if let last = batches.last { isOpen = last.endsWithoutLineFeed }
            if let failure { throw failure }
            if batches.isEmpty { break }
            let (done, total) = reader.progress
            progress.advance("Looking at \(file)", done: done, of: total, unit: "bytes")
        }
        if headersAgain > 0 { repeatedHeaders.append(.init(file: file, value: "\(headersAgain) times")) }
        if isOpen { openEnds.append(.init(file: file, line: linesBefore, value: "the last line")) }
    }

    /// The next batches, at most `limit`, and the error that ended them.
    private static func next(
        _ limit: Int, of reader: inout RecordReader
    ) -> ([RecordBatch], failure: (any Error)?) {
        var batches: [RecordBatch] = []
        do {
            while batches.count < limit, let batch = try reader.nextBatch(ofBytes: bytesPerBatch) {
                batches.append(batch)
            }
        } catch {
            return (batches, error)
        }
        return (batches, nil)
    }

    /// Adds what was counted of a batch.
    private mutating func add(
        _ batch: BatchTally, _ plan: ScanPlan, _ positions: [Int], file: String, linesBefore: Int
    ) {
        let rowsBefore = rows
        rows += batch.rows
        malformed.add(batch.malformed, file: file, linesBefore: linesBefore)
        log.add(batch.log, file: file, linesBefore: linesBefore)
        for (column, error) in batch.doubts where doubts[names[positions[column]]] == nil {
            doubts[names[positions[column]]] = error.moved(by: linesBefore)
        }
        let offset = plan.events.timestamp == nil ? Int64(rowsBefore) : 0
        var numbers: [[UInt32]] = []
        for (index, position) in positions.enumerated() {
            numbers.append(columns[position].add(batch.columns[index], offset: offset))
            for (rule, tally) in batch.broken[index].enumerated() where tally.count > 0 {
                let place = number(of: plan.columns[index].rules[rule], in: names[position])
                broken[place].tally.add(tally, file: file, linesBefore: linesBefore)
            }
        }
        for row in batch.rowHashes where rowSample.add(row.hash) {
            repeatedRows.add(file: file, line: row.line + linesBefore, "the whole row")
        }
        for row in batch.eventHashes where eventSample.add(row.hash) {
            repeatedEvents.add(file: file, line: row.line + linesBefore, "customer, item and time")
        }
        for pair in batch.histories { histories.add(pair) }
        for purchase in batch.purchases { purchases.add(purchase) }
        addOnlyType(of: batch)
        for (index, column) in plan.unique.enumerated() {
            addUnique(
                batch, index, position: positions[column], numbers[column], plan, file: file, linesBefore: linesBefore)
        }
    }

    /// Adds the events of the only type; none are kept where there are others.
    private mutating func addOnlyType(of batch: BatchTally) {
        guard !onlyType.isMixed else { return }
        onlyType.add(batch.onlyType)
        if !batch.purchases.isEmpty { onlyType.mix() }
        guard !onlyType.isMixed else {
            purchasesOfOnlyType = PurchaseSample()
            return
        }
        for purchase in batch.purchasesOfOnlyType { purchasesOfOnlyType.add(purchase) }
    }

    /// The place of a rule's rows.
    private mutating func number(of rule: CellRule, in column: String) -> Int {
        let key = RuleKey(column: column, kind: rule.kind, text: rule.text)
        if let number = ruleNumbers[key] { return number }
        broken.append(BrokenRule(column: column, rule: rule))
        ruleNumbers[key] = broken.count - 1
        return broken.count - 1
    }

    /// Notes the rows of a batch whose text in a column was there before.
    private mutating func addUnique(
        _ batch: BatchTally, _ index: Int, position: Int, _ numbers: [UInt32], _ plan: ScanPlan, file: String,
        linesBefore: Int
    ) {
        let name = names[position]
        var known = seen[name] ?? []
        var again = repeatedTexts[name] ?? RuleTally()
        known.append(contentsOf: repeatElement(false, count: columns[position].texts.count - known.count))
        for (row, local) in batch.uniqueNumbers[index].enumerated() where local != .max {
            let number = Int(numbers[Int(local)])
            let line = batch.usedLines[row] + linesBefore
            let text = columns[position].texts[number]
            if known[number] {
                again.add(file: file, line: line, text.withUnsafeBytes { excerpt($0) })
            }
            if plan.answer != nil { noteAnswer(batch.answers[row], of: number, file: file, line: line) }
            known[number] = true
        }
        (seen[name], repeatedTexts[name]) = (known, again)
    }

    /// Notes an answer of a consent table; the last row of an id counts.
    private mutating func noteAnswer(_ answer: Bool?, of number: Int, file: String, line: Int) {
        while answers.count <= number { answers.append(nil) }
        guard let answer else { return }
        if let before = answers[number], before != answer {
            contradictions.add(file: file, line: line, "\(answer ? "yes" : "no") after \(before ? "yes" : "no")")
        }
        answers[number] = answer
    }
}

extension UserError {
    /// The same error, with its line counted from the start of a file instead of a part that begins after some lines.
    fileprivate func moved(by lines: Int) -> UserError {
        guard var place, let line = place.line else { return self }
        place.line = line + lines
        return UserError(code, problemMessage, at: place, remedy: remedyMessage)
    }
}
