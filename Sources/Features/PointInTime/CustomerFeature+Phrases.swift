import Documents
import Glibc

extension PointInTimeDefinition {
    /// What a feature says of a customer, in the words of a shop: `4 orders in 365 days`.
    ///
    /// The numbers are those before the formula of the column: ln(1 + n) = 1.609… is n = 4.
    ///
    /// - Parameters:
    ///   - feature: The feature.
    ///   - value: The value of its column; NaN where it is missing.
    ///   - other: The value of another feature of the same customer; `nil` where the row has none.
    /// - Returns: The words; `nil` for a value that no past gives.
    func phrase(
        for feature: CustomerFeature, _ value: Double, other: (CustomerFeature) -> Double?
    ) -> String? {
        switch feature {
        case .recency: ago(value).map { "last order \($0)" }
        case .recencyOfType(let type):
            value.isNaN ? "no '\(types[type])' event so far" : ago(value).map { "last '\(types[type])' event \($0)" }
        case .tenure: span(value * 365.25).map { "first order \($0) ago" }
        case .orders(let window): whole(value).map { "\(counted($0, "order")) \(words(for: window))" }
        case .lines(let window): whole(value).map { "\(counted($0, "order line")) \(words(for: window))" }
        case .pieces(let window): amount(value).map { "\(pieces($0)) \(words(for: window))" }
        case .money(let window): amount(value).map { "spent \($0.fixed(2)) \(words(for: window))" }
        case .moneyPerOrder: amount(value).map { "spent \($0.fixed(2)) per order" }
        case .events(let type, let window):
            whole(value).map { "\(counted($0, "'\(types[type])' event")) \(words(for: window))" }
        case .gapMean:
            value.isNaN ? "fewer than two orders so far" : gap(value).map { "\($0) between orders on average" }
        case .gapDeviation:
            value.isNaN ? "fewer than three orders so far" : gap(value).map { "time between orders varies by \($0)" }
        case .overdue: overdue(value, other)
        case .trend: trend(value, other)
        case .items: whole(value).map { "bought \(counted($0, $0 == 1 ? "item" : "different item"))" }
        case .categories: whole(value).map { "bought items of \(counted($0, "category", "categories"))" }
        case .share(let category):
            share(value).map { "\($0) of order lines in category '\(categories?[category] ?? "")'" }
        case .channelRecency(let channel):
            value.isNaN
                ? "no event on '\(name(ofChannel: channel))' so far"
                : ago(value).map { "last event on '\(name(ofChannel: channel))' \($0)" }
        case .channelLines(let channel, let window):
            whole(value).map {
                "\(counted($0, "order line")) on '\(name(ofChannel: channel))' \(words(for: window))"
            }
        case .channelShare(let channel):
            share(value).map { "\($0) of order lines on '\(name(ofChannel: channel))'" }
        case .channels: whole(value).map { "seen on \(counted($0, "channel"))" }
        case .valueSum(let type, let window):
            amount(value).map { "\(words(forValueType: type)) add up to \($0.fixed(2)) \(words(for: window))" }
        case .valueMean(let type, let window): mean(value, of: words(forValueType: type), words(for: window))
        }
    }

    /// `'nps' values are 8.50 on average in 30 days`, `no 'nps' values so far`.
    private func mean(_ value: Double, of values: String, _ window: String) -> String? {
        if value.isNaN { return "no \(values) \(window)" }
        return value.isFinite ? "\(values) are \(value.fixed(2)) on average \(window)" : nil
    }

    /// `last order 40 days ago, 20 days between orders on average`.
    private func overdue(_ value: Double, _ other: (CustomerFeature) -> Double?) -> String? {
        guard let mean = other(.gapMean) else { return nil }
        if mean.isNaN { return value == 0 ? "only one order so far" : nil }
        guard let last = other(.recency).flatMap(ago), let usual = gap(mean) else { return nil }
        return "last order \(last), \(usual) between orders on average"
    }

    /// `3 orders in the last 90 days, 1 in the 90 days before`; without a window of 90 days, which of both has more.
    private func trend(_ value: Double, _ other: (CustomerFeature) -> Double?) -> String? {
        guard value.isFinite else { return nil }
        if let window = windows.firstIndex(of: 90), let recent = other(.orders(window: window)).flatMap(whole) {
            return wholeNumber(Double(1 + recent) * exp(-value) - 1).map {
                "\(counted(recent, "order")) in the last 90 days, \($0 == 0 ? "none" : "\($0)") in the 90 days before"
            }
        }
        if value == 0 { return "as many orders in the last 90 days as in the 90 days before" }
        return "\(value > 0 ? "more" : "fewer") orders in the last 90 days than in the 90 days before"
    }

    /// `in 365 days`, or `so far` for the whole past.
    private func words(for window: Int) -> String {
        window < windows.count ? "in \(counted(windows[window], "day"))" : "so far"
    }
}

/// n of ln(1 + n); `nil` for a number that is no count.
private func whole(_ value: Double) -> Int? { wholeNumber(expm1(value)) }

/// The whole number that is near, because rows of requests may have logarithms with few digits.
private func wholeNumber(_ number: Double) -> Int? {
    let whole = number.rounded()
    guard whole >= 0, whole < 1e15, abs(number - whole) <= 0.01 * (1 + whole) else { return nil }
    return Int(whole)
}

/// x of ln(1 + x), or of −ln(1 − x) where it is negative; `nil` where it is not finite.
private func amount(_ value: Double) -> Double? {
    let amount = value < 0 ? -expm1(-value) : expm1(value)
    return amount.isFinite ? amount : nil
}

/// `31 pieces`, `2.50 pieces`.
private func pieces(_ amount: Double) -> String {
    let whole = amount.rounded()
    guard abs(amount - whole) <= 1e-6 * (1 + abs(whole)), abs(whole) < 1e15 else { return "\(amount.fixed(2)) pieces" }
    return whole < 0 ? "\(Int(whole)) pieces" : counted(Int(whole), "piece")
}

/// `12 days ago` for ln(1 + d/30).
private func ago(_ value: Double) -> String? { span(30 * expm1(value)).map { "\($0) ago" } }

/// `23 days` for ln(1 + d).
private func gap(_ value: Double) -> String? { span(expm1(value)) }

/// A time in days, from two years of 365.25 days on in years; `nil` for a number that is no span of time.
private func span(_ days: Double) -> String? {
    guard days > -1e-6, days < 1e9 else { return nil }
    if days >= 730.5 { return "\((days / 365.25).fixed(1)) years" }
    let whole = Int(days.rounded())
    return whole == 0 ? "less than a day" : counted(whole, "day")
}

/// `25%`, `33.3%`; `nil` for a number that is no share.
private func share(_ value: Double) -> String? {
    guard (0...1).contains(value) else { return nil }
    let tenths = (value * 1000).rounded() / 10
    return "\(tenths == tenths.rounded() ? tenths.fixed(0) : tenths.fixed(1))%"
}

/// `no orders`, `1 order`, `4 orders`.
private func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    number == 1 ? "1 \(one)" : "\(number == 0 ? "no" : "\(number)") \(many ?? one + "s")"
}
