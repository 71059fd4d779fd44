import Diagnostics
import Events
import Ids
import Tables

/// Counts what customers did in a span of time, from a log of events.
struct OutcomeTally {
    private let log: EventLog
    private let times: [Int64]
    private let isPurchase: [Bool]
    /// For each customer of the log where its events begin in `rows`, which has one more for the end.
    private let starts: [Int]
    /// The events, by customer and then by time.
    private let rows: [UInt32]

    /// Sorts the events of a log.
    ///
    /// - Throws: `UserError` with code `invalidData` for a log without times; and as `EventLog.purchaseTypes`.
    init(_ log: EventLog) throws {
        guard let times = log.timestamp else {
            throw UserError(
                .invalidData, "the outcomes have no times, so nobody can tell which came after the exposure",
                at: .init(file: log.file), remedy: "Name their column with \(.timestampColumn)")
        }
        self.log = log
        self.times = times
        isPurchase = log.mask(ofTypes: try log.purchaseTypes())
        var starts = [Int](repeating: 0, count: log.users.count + 1)
        for user in log.user { starts[Int(user) + 1] += 1 }
        for user in 0..<log.users.count { starts[user + 1] += starts[user] }
        var next = starts
        var rows = [UInt32](repeating: 0, count: log.count)
        for event in 0..<log.count {
            let user = Int(log.user[event])
            rows[next[user]] = UInt32(event)
            next[user] += 1
        }
        for user in 0..<log.users.count where starts[user + 1] - starts[user] > 1 {
            rows[starts[user]..<starts[user + 1]].sort { (times[Int($0)], $0) < (times[Int($1)], $1) }
        }
        (self.starts, self.rows) = (starts, rows)
    }

    /// The events of a customer within a span, the oldest first.
    func events(of user: Int, in span: Range<Int64>) -> ArraySlice<UInt32> {
        let own = rows[starts[user]..<starts[user + 1]]
        guard let first = own.firstIndex(where: { times[Int($0)] >= span.lowerBound }) else { return [] }
        let last = own[first...].firstIndex { times[Int($0)] >= span.upperBound } ?? own.endIndex
        return own[first..<last]
    }

    /// Refuses metrics for which the log lacks columns or types.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func check(_ metric: ExperimentMetric) throws {
        func need(_ has: Bool, _ what: String, _ key: ParameterKey) throws {
            guard !has else { return }
            throw UserError(
                .wrongUsage, "the metric \(metric.name.excerpt) needs \(what), and the outcomes have none",
                at: .init(file: log.file), remedy: "Name its column with \(key), or leave the metric out")
        }
        func needType(_ type: String) throws {
            guard !log.typeNames.contains(type) else { return }
            throw UserError(
                .wrongUsage,
                "the metric \(metric.name.excerpt) counts events of type \(type.excerpt), of which there are none; there are \(log.typeNames.joined(separator: ", ").excerpt)",
                at: .init(file: log.file), remedy: "Name a type that there is, or leave the metric out")
        }
        switch metric.perCustomer {
        case .revenue, .averageOrder: try need(log.price != nil, "prices", .priceColumn)
        case .abandonment:
            try need(log.item != nil, "products", .itemColumn)
            try needType(Self.cart)
        case .clickThrough(let type), .count(let type): try needType(type)
        case .score(let type), .promoters(let type):
            try needType(type)
            try need(log.value != nil, "a value of events", .valueColumn)
        case .conversion, .orders, .repeatPurchase, .column, .columns, .quantile: break
        }
    }

    /// A customer's numerator and denominator; the latter is 1 for a mean.
    ///
    /// - Parameters:
    ///   - metric: What is measured.
    ///   - events: The customer's, in the order of time.
    ///   - exposures: How many lists were shown to the customer.
    /// - Returns: Both; NaN for a metric that is not of events.
    /// - Throws: `UserError` with code `invalidData` for revenue that is not finite.
    func values(
        _ metric: ExperimentMetric, _ events: ArraySlice<UInt32>, exposures: Int
    ) throws -> (Double, Double) {
        switch metric.perCustomer {
        case .conversion: return (events.contains { isBought(Int($0)) } ? 1 : 0, 1)
        case .orders: return (Double(orders(events)), 1)
        case .revenue: return (try revenue(events), 1)
        case .averageOrder: return (try revenue(events), Double(orders(events)))
        case .repeatPurchase:
            let orders = orders(events)
            return (orders > 1 ? 1 : 0, orders > 0 ? 1 : 0)
        case .abandonment: return abandoned(events)
        case .clickThrough(let type): return (Double(count(events, type)), Double(exposures))
        case .count(let type): return (Double(count(events, type)), 1)
        case .score(let type): return answers(events, type) { $0 }
        case .promoters(let type):
            return answers(events, type) { $0 >= 9 ? 100 : $0 <= 6 ? -100 : 0 }
        case .column, .columns, .quantile: return (.nan, .nan)
        }
    }

    private static let cart = "cart"

    private func isBought(_ event: Int) -> Bool { isPurchase[log.type.map { Int($0[event]) } ?? 0] }

    private func isOf(_ type: String, _ event: Int) -> Bool {
        log.type.map { log.typeNames[Int($0[event])] == type } ?? false
    }

    private func count(_ events: ArraySlice<UInt32>, _ type: String) -> Int {
        events.count { isOf(type, Int($0)) }
    }

    /// The orders among events: distinct ids; purchases without one are an order each day in UTC.
    private func orders(_ events: ArraySlice<UInt32>) -> Int {
        var (ids, days): (Set<UInt32>, Set<Int64>) = ([], [])
        for event in events where isBought(Int(event)) {
            if let order = log.order?[Int(event)], order != .max {
                ids.insert(order)
            } else {
                days.insert(times[Int(event)].dividedDown(by: Timestamp.millisecondsPerDay))
            }
        }
        return ids.count + days.count
    }

    private func revenue(_ events: ArraySlice<UInt32>) throws -> Double {
        var sum = 0.0
        for event in events where isBought(Int(event)) {
            let price = log.price?[Int(event)] ?? .nan
            let quantity = log.quantity?[Int(event)] ?? 1
            let money = price * (quantity.isNaN ? 1 : quantity)
            sum += money.isNaN ? 0 : money
        }
        guard sum.isFinite else {
            let customer = events.first.map { log.users.string(at: Int(log.user[Int($0)])) }
            throw UserError(
                .invalidData, "the revenue of a customer is infinite", at: .init(file: log.file, id: customer),
                remedy: "Mend the prices and quantities of this customer")
        }
        return sum
    }

    private func abandoned(_ events: ArraySlice<UInt32>) -> (Double, Double) {
        guard let items = log.item else { return (0, 0) }
        var carts: [UInt32: Bool] = [:]
        for event in events {
            let item = items[Int(event)]
            if isBought(Int(event)) {
                if carts[item] != nil { carts[item] = false }
            } else if isOf(Self.cart, Int(event)) {
                carts[item] = true
            }
        }
        return (Double(carts.values.count { $0 }), Double(carts.count))
    }

    private func answers(
        _ events: ArraySlice<UInt32>, _ type: String, _ score: (Double) -> Double
    ) -> (Double, Double) {
        var (sum, count) = (0.0, 0.0)
        for event in events where isOf(type, Int(event)) {
            guard let value = log.value?[Int(event)], !value.isNaN else { continue }
            sum += score(value)
            count += 1
        }
        return (sum, count)
    }
}

extension Int64 {
    /// The quotient rounded towards −∞, so that times before 1970 have days of their own.
    func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
