import Diagnostics
import Documents
import Events
import Ids
import Tables

/// Finds what the types of a log show beside those that the pipeline names.
struct TypeFindings {
    let log: ValidationPlan.Log
    let table: TableFindings
    let tally: ColumnTally
    let column: String

    private var file: String { table.scan.files.joined(separator: ", ") }

    /// The types of rows that count, the commonest first.
    private var types: [(name: String, number: Int, rows: Int)] {
        let used = tally.used.indices.filter { tally.used[$0] > 0 }
        let named = used.map { number in
            (name: String(decoding: tally.texts[number], as: UTF8.self), number: number, rows: tally.used[number])
        }
        return named.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    }

    private static let usualPurchase = "purchase"

    /// The types that mean bought.
    private var purchases: [String] {
        if let named = log.options.purchaseTypes { return named }
        let names = types.map { $0.name }
        return names.count == 1 ? names : [Self.usualPurchase]
    }

    /// What the report says of each type.
    var profile: [LogProfile.EventType] {
        let bought = purchases
        return types.map { type in
            LogProfile.EventType(
                name: type.name, rows: type.rows, isPurchase: bought.contains(type.name),
                weight: log.weights.isEmpty ? nil : log.weights[type.name] ?? 0)
        }
    }

    var all: [Finding] {
        if tally.isOverflowing || types.count > Self.mostTypes { return [tooMany] }
        return absent + unnamed + spellings + unused + ends
    }

    /// A log has at most so many types.
    private static let mostTypes = 256

    private var tooMany: Finding {
        let count = tally.isOverflowing ? tally.sample.distinct : types.count
        return Finding(
            .failure, .purchaseTypes, file: file, column: column,
            "there are \(count.grouped) types of event, more than \(Self.mostTypes)", count: count,
            remedy: "Name the column that holds the type")
    }

    /// Types that the pipeline names and no row has.
    private var absent: [Finding] {
        let has = Set(types.map { Array($0.name.utf8) })
        let groups: [(names: [String], key: ParameterKey)] = [
            (log.options.purchaseTypes ?? [], .purchaseTypes), (log.seenTypes ?? [], .seenTypes),
            (log.weights.keys.sorted(), .typeWeights),
        ]
        return groups.flatMap { names, key in
            names.filter { !has.contains(Array($0.utf8)) }.map { name in
                Finding(
                    .failure, .absentType, file: file, column: column,
                    "\(key) names \(quoted([name])), which no event has; the types are \(list)",
                    remedy: "Name types that there are", code: .wrongUsage)
            }
        }
    }

    private var list: String {
        let shown = types.prefix(10).map { "\(quoted([$0.name])) (\($0.rows.grouped))" }.joined(separator: ", ")
        return types.count > 10 ? "\(shown) and \(types.count - 10) more" : shown
    }

    /// Several types, of which nobody said which mean bought.
    private var unnamed: [Finding] {
        let names = types.map { $0.name }
        guard log.options.purchaseTypes == nil, names.count > 1, !names.contains(Self.usualPurchase) else { return [] }
        let key: ParameterKey = .purchaseTypes
        return [
            Finding(
                .failure, .purchaseTypes, file: file, column: column,
                "none of the \(names.count) types is called 'purchase': \(list)",
                remedy: "Name those that mean bought with \(key)")
        ]
    }

    /// Types that are purchases but for capitals, blanks and characters that nobody sees.
    private var spellings: [Finding] {
        let bought = purchases
        let folded = Set(bought.map(Self.folded))
        // A training refuses them unless somebody has named the types that count.
        let severity: Finding.Severity = log.options.purchaseTypes == nil ? .failure : .suspicion
        let others = types.filter { !bought.contains($0.name) && folded.contains(Self.folded($0.name)) }
        return others.map { type in
            Finding(
                severity, .typeSpelling, file: file, column: column,
                "the type \(quoted([type.name])) of \(counted(type.rows, "events")) is another than "
                    + "\(quoted(bought)) and would not count as it",
                count: type.rows, remedy: "Write types alike, or name all that mean bought")
        }
    }

    private static func folded(_ name: String) -> String {
        let seen = name.lowercased().unicodeScalars.filter {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .format
        }
        return String(String.UnicodeScalarView(seen))
    }

    /// Types that have no weight where others have.
    private var unused: [Finding] {
        guard !log.weights.isEmpty else { return [] }
        let key: ParameterKey = .typeWeights
        return types.filter { log.weights[$0.name] == nil }.map { type in
            Finding(
                .suspicion, .unusedType, file: file, column: column,
                "the type \(quoted([type.name])) of \(counted(type.rows, "events")) has no weight, so that it does not "
                    + "count",
                count: type.rows, remedy: "Give it a weight in \(key), or 0 to say that it shall not count")
        }
    }

    /// Types that begin late or end early, as when an export or a page was changed.
    private var ends: [Finding] {
        let rows = types.reduce(0) { $0 + $1.rows }
        return types.prefix(50).flatMap { type -> [Finding] in
            guard tally.spans.indices.contains(type.number) else { return [] }
            let span = tally.spans[type.number]
            guard span.first <= span.last else { return [] }
            let (before, after) = table.rowsOutside(span)
            var found: [Finding] = []
            if TableFindings.isUnlikely(filled: type.rows, of: rows, empty: before) {
                found.append(
                    Finding(
                        .suspicion, .beginsLate, file: file, column: column,
                        "the type \(quoted([type.name])) has no event among the first \(before.grouped)", count: before)
                )
            }
            if TableFindings.isUnlikely(filled: type.rows, of: rows, empty: after) {
                found.append(
                    Finding(
                        .suspicion, .endsEarly, file: file, column: column,
                        "the type \(quoted([type.name])) has no event among the last \(after.grouped)", count: after))
            }
            return found
        }
    }
}
