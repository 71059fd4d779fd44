import Glibc
import Tables

extension PastSummary {
    /// The value of a feature for a customer with at least one order; NaN where it is not defined.
    func value(of feature: CustomerFeature) -> Double {
        switch feature {
        case .recency: recency(of: orderTimes.last)
        case .recencyOfType(let type): recency(of: newest[type])
        case .tenure: daysSince(orderTimes.first) / 365.25
        case .orders(let window): log1p(Double(orders[window]))
        case .lines(let window): log1p(Double(lines[window]))
        case .pieces(let window): signedLog(pieces[window])
        case .money(let window): signedLog(money[window])
        case .moneyPerOrder: signedLog((money.last ?? 0) / Double(orderTimes.count))
        case .events(let type, let window): log1p(Double(events[type * orders.count + window]))
        case .gapMean: orderTimes.count < 2 ? .nan : log1p(meanGap)
        case .gapDeviation: orderTimes.count < 3 ? .nan : log1p(gapDeviation)
        case .overdue:
            // A customer with a single order has no gap, so is not late; the missing gap has its own column.
            orderTimes.count < 2 ? 0 : log1p(max(daysSince(orderTimes.last), 0)) - log1p(meanGap)
        case .trend: log1p(Double(orders(daysAgo: 0..<90))) - log1p(Double(orders(daysAgo: 90..<180)))
        case .items: log1p(Double(distinctItems))
        case .categories: log1p(Double(distinctCategories))
        case .share(let category): Double(linesOfCategory[category]) / Double(lines.last ?? 0)
        case .channelRecency(let channel): recency(of: channels.newest[channel])
        case .channelLines(let channel, let window): log1p(Double(channels.lines(on: channel, in: window)))
        case .channelShare(let channel): Double(channels.lines(on: channel)) / Double(lines.last ?? 0)
        case .channels: log1p(Double(channels.distinct))
        case .valueSum(let type, let window): signedLog(values.sum(of: type, in: window))
        case .valueMean(let type, let window): values.mean(of: type, in: window)
        }
    }

    /// sign(x) ln(1 + |x|), because returns may make a sum negative.
    private func signedLog(_ amount: Double) -> Double {
        amount < 0 ? -log1p(-amount) : log1p(amount)
    }

    private func recency(of time: Int64?) -> Double {
        time == nil ? .nan : log1p(daysSince(time) / 30)
    }

    private func daysSince(_ time: Int64?) -> Double {
        time.map { days(from: $0, to: cutoff) } ?? .nan
    }

    /// The mean days from one order to the next.
    private var meanGap: Double {
        days(from: orderTimes.first ?? 0, to: orderTimes.last ?? 0) / Double(orderTimes.count - 1)
    }

    /// The population deviation of the days from one order to the next.
    private var gapDeviation: Double {
        let mean = meanGap
        var sum = 0.0
        for (order, next) in zip(orderTimes, orderTimes.dropFirst()) {
            let difference = days(from: order, to: next) - mean
            sum += difference * difference
        }
        return (sum / Double(orderTimes.count - 1)).squareRoot()
    }

    /// The number of orders with an age in days at the cutoff above the lower bound and at most the upper bound.
    private func orders(daysAgo span: Range<Int>) -> Int {
        let end = cutoff.subtracting(Int64(span.lowerBound) * Timestamp.millisecondsPerDay)
        let start = cutoff.subtracting(Int64(span.upperBound) * Timestamp.millisecondsPerDay)
        return orderTimes.count { $0 >= start && $0 < end }
    }
}
