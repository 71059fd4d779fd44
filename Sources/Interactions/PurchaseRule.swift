import Diagnostics
import Events
import Glibc
import Tables

/// Which events of a log are purchases, and how old purchases count.
struct PurchaseRule: Sendable {
    /// One entry for each type of the log; a single one for a log without types.
    private let isPurchase: [Bool]
    /// The half-life of histories in days; `nil` when occasions keep their weight for ever.
    private let halfLife: Double?
    /// The day of T.
    private let today: UInt16
    /// Whether events without a quantity above 0 count as nothing.
    private let needsQuantity: Bool

    /// - Parameters:
    ///   - log: The events.
    ///   - purchaseTypes: The types of the log that mean "bought".
    ///   - weights: The rules of histories for this log.
    /// - Returns: The rule.
    /// - Throws: `UserError` with code `wrongUsage` for a log without times.
    static func of(_ log: EventLog, _ purchaseTypes: [String], _ weights: EventWeights) throws -> PurchaseRule {
        guard let newest = log.newest else {
            throw UserError(
                .wrongUsage, "when customers buy again is learnt from timestamps, and the events have none",
                remedy: "Name their column with \(.timestampColumn), or use a model of another kind")
        }
        var halfLife: Double?
        if case .seconds(let seconds)? = weights.halfLife { halfLife = seconds / 86_400 }
        return PurchaseRule(
            isPurchase: log.mask(ofTypes: purchaseTypes), halfLife: halfLife,
            today: Timestamp.day(weights.newest ?? newest), needsQuantity: weights.useQuantity)
    }

    private init(isPurchase: [Bool], halfLife: Double?, today: UInt16, needsQuantity: Bool) {
        self.isPurchase = isPurchase
        self.halfLife = halfLife
        self.today = today
        self.needsQuantity = needsQuantity
    }

    /// The occasions among the events of one customer with one item.
    ///
    /// - Parameters:
    ///   - group: The events.
    ///   - log: Their log, which has times.
    /// - Returns: The occasions; `Purchases.never` where nothing was bought.
    func occasions(in group: EventGrouping.Group, of log: EventLog) -> PairOccasions {
        let days = days(of: group, log)
        guard let first = days.first, let last = days.last else {
            return PairOccasions(purchases: .never, logGaps: 0, squaredLogGaps: 0)
        }
        var (repeats, logGaps, squaredLogGaps) = (0.0, 0.0, 0.0)
        for (day, next) in zip(days, days.dropFirst()) {
            let gap = Glibc.log(max(Double(next) - Double(day), PairOccasions.shortestGap))
            logGaps += gap
            squaredLogGaps += gap * gap
            repeats += weight(ofDay: next)
        }
        return PairOccasions(
            purchases: Purchases(
                count: UInt32(days.count), repeats: Float(repeats), firstDay: first, lastDay: last),
            logGaps: logGaps, squaredLogGaps: squaredLogGaps)
    }

    /// The day of each occasion, ascending: an order counts on the first of its days.
    private func days(of group: EventGrouping.Group, _ log: EventLog) -> [UInt16] {
        guard let timestamps = log.timestamp else { return [] }
        var occasions: [(key: UInt64, day: UInt16)] = []
        for row in group.rows.lazy.map({ Int($0) }) where isPurchase[Int(log.type?[row] ?? 0)] {
            if needsQuantity, !(log.quantity?[row] ?? 1 > 0) { continue }
            let day = Timestamp.day(timestamps[row])
            let order = log.order?[row] ?? .max
            // Orders are numbered above all days.
            occasions.append((order == .max ? UInt64(day) : 1 << 32 | UInt64(order), day))
        }
        guard occasions.count > 1 else { return occasions.map(\.day) }
        occasions.sort { $0 < $1 }
        var days = [occasions[0].day]
        for index in occasions.indices.dropFirst() where occasions[index].key != occasions[index - 1].key {
            days.append(occasions[index].day)
        }
        return days.sorted()
    }

    private func weight(ofDay day: UInt16) -> Double {
        guard let halfLife, day < today else { return 1 }
        return exp2((Double(day) - Double(today)) / halfLife)
    }
}
