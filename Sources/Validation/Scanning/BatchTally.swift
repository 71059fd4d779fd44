import Diagnostics
import Events
import Ids
import Tables

/// What a worker counts of a batch of records; lines are counted from the batch's first on.
struct BatchTally: Sendable {
    /// What is known of a table before the batch, so that its worker can leave less to be added up.
    struct Known: Sendable {
        /// The bits of the samples, whose other rows are passed over.
        var rows: UInt64 = 0
        var events: UInt64 = 0
        var histories: UInt64 = 0
        var purchases: UInt64 = 0
        var purchasesOfOnlyType: UInt64 = 0
        /// Whether all events so far may be of one type that is not known to mean bought.
        var mayHaveOnlyType = false
        /// For each column of the file whose texts are not kept any more the bits of its sample.
        var columns: [UInt64?]
    }

    /// A row by the hash of some of its cells.
    struct HashedRow: Sendable {
        let hash: UInt64
        let line: Int
    }

    private let plan: ScanPlan
    private let known: Known
    private(set) var rows = 0
    private(set) var lines = 0
    private(set) var repeatedHeaders = 0
    private(set) var malformed = RuleTally()
    private(set) var columns: [ColumnTally]
    /// For each column, the rows that break each of its rules.
    private(set) var broken: [[RuleTally]]
    private(set) var log: LogTally
    private(set) var rowHashes: [HashedRow] = []
    private(set) var eventHashes: [HashedRow] = []
    private(set) var histories: [HistorySample.Pair] = []
    private(set) var purchases: [PurchaseSample.Purchase] = []
    /// The type of events other than these, if they all have one, and these events.
    private(set) var onlyType = OnlyType()
    private(set) var purchasesOfOnlyType: [PurchaseSample.Purchase] = []
    /// The lines of the rows that count, and for each column of unique texts the numbers of their texts; `UInt32.max`
    /// for an empty cell.
    private(set) var usedLines: [Int] = []
    private(set) var uniqueNumbers: [[UInt32]]
    /// For the rows of a consent table whether they say yes; nil for no answer.
    private(set) var answers: [Bool?] = []
    /// What makes columns of JSON that nobody asked for unreadable in some of the rows, by their positions.
    private(set) var doubts: [(column: Int, error: UserError)] = []
    /// What ended the reading before the end of the batch.
    private(set) var failure: UserError?

    private init(_ plan: ScanPlan, _ known: Known) {
        self.plan = plan
        self.known = known
        columns = zip(plan.columns, known.columns).map { ColumnTally($0, mask: $1) }
        broken = plan.columns.map { Array(repeating: RuleTally(), count: $0.rules.count) }
        log = LogTally(conditions: plan.events.conditions)
        uniqueNumbers = plan.unique.map { _ in [] }
    }

    /// Reads all records of a batch.
    static func read(_ batch: RecordBatch, _ plan: ScanPlan, _ known: Known) -> BatchTally {
        var tally = BatchTally(plan, known)
        var reader = RecordReader(batch)
        do {
            while try tally.readRow(&reader) {}
        } catch {
            tally.failure = error as? UserError ?? UserError(.unexpected, "\(error)")
        }
        for column in tally.columns.indices {
            if let doubt = reader.doubt(of: column) { tally.doubts.append((column, doubt)) }
        }
        tally.lines = reader.linesRead
        tally.repeatedHeaders = reader.repeatedHeaders
        return tally
    }

    private mutating func readRow(_ reader: inout RecordReader) throws -> Bool {
        switch try reader.next() {
        case .end: return false
        case .malformed(let error):
            rows += 1
            malformed.add(line: reader.line, error.problem)
        case .record:
            rows += 1
            add(reader)
        }
        return true
    }

    /// What is known of a row before its cells are looked at.
    private struct Judgement {
        /// Whether no condition, window or answer drops it.
        var isUsed = true
        var isInvalid = false
        /// Its time, or its number in a table without times.
        var position: Int64?
        /// Whether the cell of its time is of a form that no number has.
        var isTime = false
    }

    private mutating func add(_ reader: borrowing RecordReader) {
        if refuses(reader) { return }
        var row = Judgement()
        if plan.events.isLog { judge(reader, &row) } else { row.position = Int64(rows) }
        var rowHash: UInt64 = 0
        var (customer, item): (UInt64, UInt64) = (0, 0)
        for column in columns.indices {
            let cell = reader.field(column)
            let hash = IdHash.hash(cell)
            rowHash = HashSample.combine(rowHash, hash)
            if column == plan.events.user {
                customer = plan.events.identities?.standingHash(of: cell, hash: hash) ?? hash
            }
            if column == plan.events.item { item = hash }
            let mask = columns[column].add(
                cell, hash: hash, isUsed: row.isUsed, position: row.position,
                isTime: row.isTime && column == plan.events.timestamp)
            if mask != 0, row.isUsed, note(mask, of: column, cell, line: reader.line) { row.isInvalid = true }
        }
        guard row.isUsed else { return }
        noteUnique(reader)
        if row.isInvalid {
            log.invalid += 1
            for column in columns.indices { columns[column].takeBack(isFilled: !reader.field(column).isEmpty) }
            return
        }
        log.used += 1
        if HashSample.accepts(rowHash, mask: known.rows) {
            rowHashes.append(HashedRow(hash: rowHash, line: reader.line))
        }
        if plan.events.isLog { noteEvent(customer, item, time: row.position, line: reader.line) }
        if plan.events.purchases != nil { notePurchase(of: customer, reader, time: row.position) }
    }

    /// Whether the customer of a row opted out; nothing else of such a row is looked at.
    private mutating func refuses(_ reader: borrowing RecordReader) -> Bool {
        guard let owner = plan.owner else { return false }
        let customer = reader.field(owner)
        guard let refusal = plan.consent?.refusal(of: customer, hash: IdHash.hash(customer)) else { return false }
        log.refused += 1
        if case .answer(let position) = refusal { log.refusedIds.insert(position) }
        return true
    }

    /// Makes the checks of an event in the order of a training: the conditions, then the window of time.
    private mutating func judge(_ reader: borrowing RecordReader, _ row: inout Judgement) {
        let line = reader.line
        do {
            if let index = try plan.events.filter?.firstFailing(reader) {
                log.failing[index] += 1
                row.isUsed = false
                return
            }
        } catch {
            let problem = (error as? InvalidRow)?.error.problem ?? "\(error)"
            log.unfit.add(line: line, problem)
            row.isInvalid = true
            return
        }
        guard let column = plan.events.timestamp else {
            row.position = Int64(rows)
            return
        }
        let cell = reader.field(column)
        // The column has a rule for times that cannot be read.
        guard let (form, time) = plan.events.time(of: cell) else { return }
        row.isTime = plan.events.format == nil && form == Timestamp.Form.iso8601.number
        if let from = plan.events.from, time < from { row.isUsed = false }
        if let until = plan.events.until, time >= until { row.isUsed = false }
        guard row.isUsed else {
            log.outside += 1
            log.outsideSpan = OutsideSpan.joined(log.outsideSpan, OutsideSpan(time))
            return
        }
        row.position = time
        log.forms[form].add(line: line, excerpt(cell))
        if time < plan.events.likely.lowerBound { log.ancient.add(line: line, excerpt(cell)) }
        if time >= plan.events.likely.upperBound { log.future.add(line: line, excerpt(cell)) }
    }

    /// Notes the rules that a cell breaks; true if one of them makes the row invalid.
    private mutating func note(_ mask: UInt32, of column: Int, _ cell: UnsafeRawBufferPointer, line: Int) -> Bool {
        var (rest, isInvalid) = (mask, false)
        while rest != 0 {
            let rule = rest.trailingZeroBitCount
            rest &= rest - 1
            broken[column][rule].add(line: line, excerpt(cell))
            if plan.columns[column].rules[rule].makesInvalid { isInvalid = true }
        }
        return isInvalid
    }

    private mutating func noteUnique(_ reader: borrowing RecordReader) {
        guard !plan.unique.isEmpty else { return }
        usedLines.append(reader.line)
        for (index, column) in plan.unique.enumerated() {
            uniqueNumbers[index].append(columns[column].lastNumber ?? .max)
        }
        if let answer = plan.answer { answers.append(ConsentAnswer.isYes(reader.field(answer))) }
    }

    /// Notes when a customer bought.
    private mutating func notePurchase(of customer: UInt64, _ reader: borrowing RecordReader, time: Int64?) {
        guard let time, known.mayHaveOnlyType || HashSample.accepts(customer, mask: known.purchases) else { return }
        if let column = plan.events.type {
            let type = reader.field(column)
            guard plan.events.purchases?.contains(where: { $0.elementsEqual(type) }) ?? false else {
                if known.mayHaveOnlyType, onlyType.accept(type),
                    HashSample.accepts(customer, mask: known.purchasesOfOnlyType)
                {
                    purchasesOfOnlyType.append(.init(customer: customer, time: time))
                }
                return
            }
        }
        purchases.append(.init(customer: customer, time: time))
    }

    /// Notes a valid event of a customer with an item.
    private mutating func noteEvent(_ customer: UInt64, _ item: UInt64, time: Int64?, line: Int) {
        let hasTime = plan.events.timestamp != nil
        if hasTime, let time { log.days.add(time) }
        guard plan.events.item != nil else { return }
        if HashSample.accepts(customer, mask: known.histories) {
            histories.append(.init(customer: customer, item: item))
        }
        guard hasTime, let time else { return }
        let hash = HashSample.combine(HashSample.combine(customer, item), UInt64(bitPattern: time))
        if HashSample.accepts(hash, mask: known.events) { eventHashes.append(HashedRow(hash: hash, line: line)) }
    }
}
