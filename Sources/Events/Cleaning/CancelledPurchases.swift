import Diagnostics
import Documents
import Ids
import LinearAlgebra

/// Takes back the purchases that other rows cancel.
///
/// A row cancels if its quantity is negative, its order's id begins with a given text, or its type is a given one; it is
/// always dropped. It takes back as many pieces as it has of the purchases of the same customer and item that are not
/// later than itself: first those of the order whose id follows the given text, then the newest first. A purchase of
/// which no piece is left is dropped, one of which some are left keeps these as its quantity.
///
/// A cancellation without a number of pieces, or of 0, takes back one row; a purchase without such a number has one piece.
/// Cancellations that name their order come first, all others follow in the order of their times.
struct CancelledPurchases {
    private let settings: CleaningStep.Cancellations
    private let hasConditions: Bool

    /// The share of the cancellations that find no purchase from which on there is a warning.
    private static let unusualShare = 0.5

    init(_ settings: CleaningStep.Cancellations, hasConditions: Bool) {
        self.settings = settings
        self.hasConditions = hasConditions
    }

    /// What becomes of a row.
    enum Fate: UInt8 {
        case kept, reduced, takenBack, cancels, cancelsInPart, cancelsNothing

        var isDropped: Bool { self != .kept && self != .reduced }
    }

    func found(in log: EventLog, threads: Threads, progress: Progress) throws -> LogCleaning.Outcome {
        let rule = try CancellationRule(settings, log)
        var fates = [UInt8](repeating: Fate.kept.rawValue, count: log.count)
        var left = log.quantity ?? []
        try fates.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes the rows of whole customers.
            nonisolated(unsafe) let fates = buffer
            try left.withUnsafeMutableBufferPointer { buffer in
                nonisolated(unsafe) let left = buffer
                try PairRows.forEach(of: log, threads: threads, scratch: { Takings() }) { rows, takings in
                    guard rows.contains(where: { rule.cancels(Int($0)) }) else { return }
                    takings.settle(rows, by: rule)
                    for (row, fate) in takings.fates { fates[Int(row)] = fate.rawValue }
                    for (row, pieces) in takings.reduced where !left.isEmpty { left[Int(row)] = pieces }
                }
            }
        }
        return outcome(fates.map { Fate(rawValue: $0) ?? .kept }, left, log, progress)
    }

    private func outcome(
        _ fates: [Fate], _ left: [Double], _ log: EventLog, _ progress: Progress
    ) -> LogCleaning.Outcome {
        var counts = [Int](repeating: 0, count: 6)
        for fate in fates { counts[Int(fate.rawValue)] += 1 }
        func count(_ fate: Fate) -> Int { counts[Int(fate.rawValue)] }
        let all = count(.cancels) + count(.cancelsInPart) + count(.cancelsNothing)
        report(all, finding: count(.cancelsNothing), log, progress) { fates[$0] == .cancelsNothing }
        return LogCleaning.Outcome(
            isKept: fates.map { !$0.isDropped }, quantity: log.quantity == nil ? nil : left,
            counts: [
                "cancellations": all, "taken_back": count(.takenBack), "reduced": count(.reduced),
                "in_part": count(.cancelsInPart), "without_purchase": count(.cancelsNothing),
            ],
            words: "\(all.grouped) cancellations took back \(count(.takenBack).grouped) purchases and pieces of "
                + "\(count(.reduced).grouped) others; \(count(.cancelsNothing).grouped) found none, "
                + "\(count(.cancelsInPart).grouped) fewer pieces than their own")
    }

    /// Warns of a log without a cancellation, and of cancellations of which most find nothing.
    private func report(
        _ all: Int, finding lost: Int, _ log: EventLog, _ progress: Progress, isLost: (Int) -> Bool
    ) {
        if all == 0 {
            let reason: Message =
                hasConditions
                ? "; if a condition of \(.conditions) leaves them out before, take it out, because the purchases that they "
                    + "take back count until then" : ""
            progress.warning("the cleaning step 'cancellations' finds no cancellation\(reason)")
        } else if Double(lost) > Self.unusualShare * Double(all) {
            let examples = log.samples(where: isLost).joined(separator: "; ")
            progress.warning(
                Message(
                    "\(lost.grouped) of \(all.grouped) cancellations find no purchase of the same customer and item before "
                        + "them, such as \(examples); look whether customers and items have the same ids in both, and "
                        + "whether the log begins long enough before"))
        }
    }
}

/// Which rows of a log cancel, which of them are purchases, and which order a cancellation names.
struct CancellationRule: Sendable {
    let rowOrder: RowOrder
    let recency: [Int64]
    private let quantity: [Double]
    private let type: [UInt8]
    private let orders: [UInt32]
    private let cancelsByType: [Bool]
    private let buysByType: [Bool]
    private let cancelsByOrder: [Bool]
    /// The order that each order takes back; `UInt32.max` for none.
    private let originals: [UInt32]

    /// - Throws: `UserError` with code `wrongUsage` for a log without an order of events, `invalidData` when it is unclear
    ///   which types mean bought.
    init(_ settings: CleaningStep.Cancellations, _ log: EventLog) throws {
        recency = try log.requiredRecency(for: "the cleaning step 'cancellations'")
        rowOrder = RowOrder(log, comparesSequence: true)
        quantity = log.quantity ?? []
        type = log.type ?? []
        orders = log.order ?? []
        cancelsByType = log.typeNames.map { name in
            (settings.types ?? []).contains { $0.utf8.elementsEqual(name.utf8) }
        }
        let purchases = try settings.purchaseTypes.map { try log.purchaseTypes(trained: $0) }
        buysByType = log.mask(ofTypes: try purchases ?? log.purchaseTypes())
        let start = Array((settings.orderStarts ?? "").utf8)
        var (marked, named) = ([Bool](), [UInt32]())
        if !start.isEmpty, log.order != nil {
            for number in log.orders.indices {
                let id = log.orders[number]
                marked.append(id.starts(with: start))
                let original = marked[number] ? log.orders.index(of: id.dropFirst(start.count)) : nil
                named.append(original.map { UInt32($0) } ?? .max)
            }
        }
        (cancelsByOrder, originals) = (marked, named)
    }

    func cancels(_ row: Int) -> Bool {
        if !quantity.isEmpty, quantity[row] < 0 { return true }
        if !type.isEmpty, cancelsByType[Int(type[row])] { return true }
        return !cancelsByOrder.isEmpty && orders[row] != .max && cancelsByOrder[Int(orders[row])]
    }

    func isPurchase(_ row: Int) -> Bool { buysByType[type.isEmpty ? 0 : Int(type[row])] }

    /// How many pieces a row has; nil where it has no number of them.
    func pieces(_ row: Int) -> Double? {
        guard !quantity.isEmpty, quantity[row].isFinite, quantity[row] != 0 else { return nil }
        return quantity[row].magnitude
    }

    func order(of row: Int) -> UInt32 { orders.isEmpty ? .max : orders[row] }

    /// The order whose purchase a row takes back; nil where it names none that there is.
    func original(of row: Int) -> UInt32? {
        guard !originals.isEmpty, orders[row] != .max, originals[Int(orders[row])] != .max else { return nil }
        return originals[Int(orders[row])]
    }
}
