import Diagnostics
import Documents
import Events
import Ids
import Synchronization
import Tables

/// Finds how the ids of an item table and of a consent table meet those of the events or of the customers.
enum JoinFindings {
    /// The items of a table and those of the events.
    ///
    /// - Parameters:
    ///   - table: The item table.
    ///   - id: Its column of ids.
    ///   - events: The items of the events.
    /// - Returns: What a training would refuse or warn of, and the numbers of items of one side alone.
    static func items(_ table: TableScan, id: String, events: ColumnTally) -> [Finding] {
        guard let column = table.position(of: id), events.usedTexts > 0 else { return [] }
        let (items, file) = (table.columns[column], table.files.joined(separator: ", "))
        guard items.texts.count > 0 else {
            return [
                Finding(
                    .failure, .itemsUnknown, file: file, column: id, "the table has a header but no item",
                    remedy: "Give a table that has rows, or leave it out")
            ]
        }
        let used = events.used.indices.filter { events.used[$0] > 0 }
        var match = IdMatch()
        var unknown: [[UInt8]] = []
        var unknownCount = 0
        for number in 0..<items.texts.count {
            let text = items.texts[number]
            let isKnown = Self.rows(of: text, in: events) > 0
            _ = match.add(text, isKnown: isKnown)
            if !isKnown {
                unknownCount += 1
                if unknown.count < Finding.mostExamples { unknown.append(Array(text)) }
            }
        }
        var found: [Finding] = []
        let others = OtherIds("the events", count: used.count) { Array(events.texts[used[$0]]) }
        do {
            let least = min(items.texts.count, used.count)
            if let warning = try match.check("items", at: .init(file: file, column: id), with: others, outOf: least) {
                found.append(Finding(.suspicion, .itemsUnknown, file: file, column: id, warning.text(.plain)))
            }
        } catch {
            let error = error as? UserError ?? UserError(.unexpected, "\(error)")
            return [Finding(.failure, .itemsUnknown, of: error)]
        }
        if unknownCount > 0 {
            found.append(
                Finding(
                    .suspicion, .itemsUnknown, file: file, column: id,
                    counted(unknownCount, "items of the table have no event", one: "item of the table has no event"),
                    count: unknownCount, examples: unknown.map { .init(value: quoted([$0])) }))
        }
        return found + withoutRow(items, file: file, id: id, events, used)
    }

    /// The items of the events that the table does not have.
    private static func withoutRow(
        _ items: ColumnTally, file: String, id: String, _ events: ColumnTally, _ used: [Int]
    ) -> [Finding] {
        let missing = used.filter { rows(of: events.texts[$0], in: items) == 0 }
        guard !missing.isEmpty else { return [] }
        let count = missing.reduce(0) { $0 + events.used[$1] }
        return [
            Finding(
                .suspicion, .itemsWithoutRow, file: file, column: id,
                counted(
                    missing.count, "items of \(counted(count, "events")) have no row in the item table",
                    one: "item of \(counted(count, "events")) has no row in the item table"),
                count: missing.count,
                examples: missing.prefix(Finding.mostExamples).map { .init(value: quoted([Array(events.texts[$0])])) })
        ]
    }

    /// How many rows that count have an id.
    static func rows(of id: ArraySlice<UInt8>, in tally: ColumnTally) -> Int {
        let number = id.withUnsafeBytes { tally.texts.number(of: $0, hash: IdHash.hash($0)) }
        return number.map { tally.used[Int($0)] } ?? 0
    }

    /// The customers of a consent table and those of the rows that were read.
    ///
    /// - Parameters:
    ///   - consent: The table.
    ///   - customers: The customers of the rows that count.
    ///   - refused: The customers who said no and have a row, as positions in the table's list of those.
    ///   - side: What messages call the rows: `the events`.
    /// - Returns: What a training would refuse or warn of.
    static func consent(
        _ consent: Consent, customers: ColumnTally, refused: Set<Int>, side: String
    ) -> [Finding] {
        var join = ConsentJoin(consent, showsIds: false)
        for position in refused { consent.optedOut[position].withUnsafeBytes { join.add($0) } }
        for number in customers.used.indices where customers.used[number] > 0 {
            customers.texts[number].withUnsafeBytes { join.add($0) }
        }
        let warnings = Mutex<[Message]>([])
        let progress = Progress { report in
            if case .warning(let message) = report { warnings.withLock { $0.append(message) } }
        }
        var found: [Finding] = []
        do {
            try join.check(against: side, progress: progress)
        } catch {
            let error = error as? UserError ?? UserError(.unexpected, "\(error)")
            found.append(Finding(.failure, .consent, of: error))
        }
        return found + warnings.withLock { $0 }.map { Finding(.suspicion, .consent, $0.text(.plain)) }
    }
}
