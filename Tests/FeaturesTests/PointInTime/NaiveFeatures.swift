import Glibc

/// The features of one customer, each computed separately from all events by its definition.
struct NaiveFeatures {
    private let past: [RandomLog.Event]
    private let bought: [RandomLog.Event]
    /// The age of each order in days at the cutoff, the oldest first.
    private let orderAges: [Double]
    private let cutoff: Double

    init(_ events: [RandomLog.Event], of customer: Int, at cutoff: Double) {
        self.cutoff = cutoff
        past = events.filter { $0.customer == customer && Self.age($0, cutoff) > 0 }
        bought = past.filter { $0.type == "purchase" }
        let keys = Dictionary(grouping: bought) { $0.order.isEmpty ? "at \($0.time)" : "id \($0.order)" }
        orderAges = keys.values.map { $0.map { Self.age($0, cutoff) }.max() ?? 0 }.sorted(by: >)
    }

    static func age(_ event: RandomLog.Event, _ cutoff: Double) -> Double {
        cutoff - Double(event.time) / 86_400_000
    }

    func value(of name: String) -> Double {
        let parts = name.split(separator: "_").map(String.init)
        let window = parts.last.flatMap { $0 == "all" ? .infinity : Double($0.dropLast()) } ?? .infinity
        let inWindow = bought.filter { Self.age($0, cutoff) <= window }
        let gaps = zip(orderAges, orderAges.dropFirst()).map { $0 - $1 }
        let meanGap = gaps.reduce(0, +) / Double(gaps.count)
        switch (parts[0], parts.dropFirst().first) {
        case ("recency", nil): return log(1 + (orderAges.last ?? .nan) / 30)
        case ("recency", let type):
            return log(1 + (past.filter { $0.type == type }.map { Self.age($0, cutoff) }.min() ?? .nan) / 30)
        case ("tenure", _): return (orderAges.first ?? .nan) / 365.25
        case ("orders", _): return log(1 + Double(orderAges.filter { $0 <= window }.count))
        case ("lines", _): return log(1 + Double(inWindow.count))
        case ("pieces", _): return signedLog(inWindow.reduce(0) { $0 + pieces($1) })
        case ("money", "per"): return signedLog(bought.reduce(0) { $0 + money($1) } / Double(orderAges.count))
        case ("money", _): return signedLog(inWindow.reduce(0) { $0 + money($1) })
        case ("events", let type):
            return log(1 + Double(past.filter { $0.type == type && Self.age($0, cutoff) <= window }.count))
        case ("gap", "mean"): return gaps.isEmpty ? .nan : log(1 + meanGap)
        case ("gap", _):
            let squares = gaps.reduce(0) { $0 + ($1 - meanGap) * ($1 - meanGap) }
            return gaps.count < 2 ? .nan : log(1 + (squares / Double(gaps.count)).squareRoot())
        case ("overdue", _): return gaps.isEmpty ? 0 : log((1 + (orderAges.last ?? 0)) / (1 + meanGap))
        case ("trend", _):
            let now = orderAges.count { $0 <= 90 }
            return log(Double(1 + now) / Double(1 + orderAges.count { $0 <= 180 } - now))
        case ("items", _): return log(1 + Double(Set(bought.map(\.item)).count))
        case ("categories", _): return log(1 + Double(Set(bought.compactMap(category)).count))
        case ("share", let category):
            return Double(bought.count { self.category($0) == category }) / Double(bought.count)
        default: return .infinity
        }
    }

    private func category(_ event: RandomLog.Event) -> String? { RandomLog.categories["i\(event.item)"] }
    private func pieces(_ event: RandomLog.Event) -> Double { Double(event.quantity) ?? 1 }
    private func money(_ event: RandomLog.Event) -> Double { pieces(event) * (Double(event.price) ?? 0) }
    private func signedLog(_ amount: Double) -> Double { amount < 0 ? -log(1 - amount) : log(1 + amount) }
}
