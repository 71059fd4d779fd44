/// What the cancellations of one customer and one item take back; a worker's scratch.
///
/// Time: O(n log n) for n rows, and for cancellations that name an order the number of its rows each.
struct Takings {
    /// A purchase and what is left of it.
    private struct Purchase {
        let row: UInt32
        /// Nil for a purchase without a number of pieces.
        let pieces: Double?
        var left: Double

        /// Whether no piece is left, but for what sums of fractions such as 0.1 + 0.2 leave.
        var isGone: Bool { left <= 1e-9 * (pieces ?? 1) }
    }

    /// A cancellation and what it has not found yet.
    private struct Cancellation {
        let row: UInt32
        /// Nil for one that takes back a row, however many pieces that has.
        let pieces: Double?
        var need: Double
        var hasTaken = false

        var isDone: Bool { pieces == nil ? hasTaken : need <= 1e-9 * (pieces ?? 1) }
    }

    private(set) var fates: [(row: UInt32, fate: CancelledPurchases.Fate)] = []
    /// The pieces that are left of purchases that lost some.
    private(set) var reduced: [(row: UInt32, pieces: Double)] = []
    private var purchases: [Purchase] = []
    private var cancellations: [Cancellation] = []
    /// Positions of purchases with pieces left, the newest last.
    private var open: [Int] = []

    /// Finds what becomes of the rows of a pair.
    mutating func settle(_ rows: UnsafeMutableBufferPointer<UInt32>, by rule: CancellationRule) {
        purchases.removeAll(keepingCapacity: true)
        cancellations.removeAll(keepingCapacity: true)
        var sorted = rows
        sorted.sort { first, second in
            let (one, other) = (rule.recency[Int(first)], rule.recency[Int(second)])
            return one != other ? one < other : rule.rowOrder.isBefore(first, second)
        }
        for row in sorted {
            let pieces = rule.pieces(Int(row))
            if rule.cancels(Int(row)) {
                cancellations.append(Cancellation(row: row, pieces: pieces, need: pieces ?? 1))
            } else if rule.isPurchase(Int(row)) {
                purchases.append(Purchase(row: row, pieces: pieces, left: pieces ?? 1))
            }
        }
        takeNamed(rule)
        takeNewest(rule)
        tell()
    }

    /// Takes back purchases of the orders that cancellations name.
    private mutating func takeNamed(_ rule: CancellationRule) {
        for number in cancellations.indices {
            let row = Int(cancellations[number].row)
            guard let original = rule.original(of: row) else { continue }
            for index in purchases.indices.reversed() where !cancellations[number].isDone {
                let bought = Int(purchases[index].row)
                guard rule.order(of: bought) == original, rule.recency[bought] <= rule.recency[row] else { continue }
                take(index, number)
            }
        }
    }

    /// Takes back the newest purchases that are not later than the cancellations.
    private mutating func takeNewest(_ rule: CancellationRule) {
        open.removeAll(keepingCapacity: true)
        var next = 0
        for number in cancellations.indices {
            let time = rule.recency[Int(cancellations[number].row)]
            while next < purchases.count, rule.recency[Int(purchases[next].row)] <= time {
                open.append(next)
                next += 1
            }
            while !cancellations[number].isDone, let index = open.last {
                if !purchases[index].isGone { take(index, number) }
                if purchases[index].isGone { open.removeLast() }
            }
        }
    }

    /// Takes as many pieces of a purchase as a cancellation needs.
    private mutating func take(_ index: Int, _ number: Int) {
        guard !purchases[index].isGone else { return }
        let whole = cancellations[number].pieces == nil || purchases[index].pieces == nil
        let pieces = whole ? purchases[index].left : min(purchases[index].left, cancellations[number].need)
        purchases[index].left -= pieces
        cancellations[number].need -= pieces
        cancellations[number].hasTaken = true
    }

    /// Writes down what became of each row.
    private mutating func tell() {
        fates.removeAll(keepingCapacity: true)
        reduced.removeAll(keepingCapacity: true)
        for cancellation in cancellations {
            let fate: CancelledPurchases.Fate =
                cancellation.isDone ? .cancels : cancellation.hasTaken ? .cancelsInPart : .cancelsNothing
            fates.append((cancellation.row, fate))
        }
        for purchase in purchases {
            if purchase.isGone {
                fates.append((purchase.row, .takenBack))
            } else if purchase.left < purchase.pieces ?? 1 {
                fates.append((purchase.row, .reduced))
                reduced.append((purchase.row, purchase.left))
            }
        }
    }
}
