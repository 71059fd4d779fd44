import LinearAlgebra
import Synchronization

/// A sample of customers, with their choices prepared once, on whom rates of orders are tried.
private struct Trial: Sendable {
    let customers: [Customer]
    let choices: [ItemChoice]
    let items: ShopItems
    let parameters: Shop.Parameters
    let threads: Threads

    init(of parameters: Shop.Parameters, in items: ShopItems, effects: PlantedEffects, threads: Threads) throws {
        // As many customers as fit into about 16 MB.
        let most = min(parameters.customers, max(2_000_000 / parameters.items, 100), 1000)
        let groups = GroupTastes(parameters)
        let customers = (0..<most).map { Customer($0, of: parameters, groups: groups, effects: effects) }
            .filter { $0.kind == .shopper }
        choices = try inParallel(customers.count, threads: threads) {
            ItemChoice(taste: customers[$0].taste, items: items)
        }
        self.customers = customers
        self.items = items
        self.parameters = parameters
        self.threads = threads
    }

    /// The median number of lines that a customer buys.
    func medianLines(_ effects: PlantedEffects) throws -> Double {
        try inParallel(customers.count, threads: threads) { number in
            let journey = Journey(
                of: customers[number], choosing: choices[number], in: items, effects: effects,
                parameters: parameters)
            return journey.events.count { $0.kind == .purchase }
        }.median
    }
}

extension PlantedEffects {
    /// The same effects, with the base of buying at which the median number of bought lines is the requested one.
    ///
    /// It halves an interval; every trial uses the same random numbers.
    func calibrated(to parameters: Shop.Parameters, in items: ShopItems, threads: Threads) throws -> PlantedEffects {
        let trial = try Trial(of: parameters, in: items, effects: self, threads: threads)
        var low = -6.0
        var high = 4.0
        var effects = self
        effects.mostOrdersAWeek = max(mostOrdersAWeek, Double(parameters.eventsPerCustomer) / 10)
        while high - low > 0.02 {
            effects.buying.base = (low + high) / 2
            if try trial.medianLines(effects) < Double(parameters.eventsPerCustomer) {
                low = effects.buying.base
            } else {
                high = effects.buying.base
            }
        }
        return effects
    }
}

/// The values of a function of `0 ..< count`, in order.
private func inParallel<Value: Sendable>(
    _ count: Int, threads: Threads, _ value: @escaping @Sendable (Int) -> Value
) throws -> [Value] {
    var values: [Value] = []
    try inOrder(count, chunk: 16, threads: threads) {
        $0.map(value)
    } consume: { part, _ in
        values += part
    }
    return values
}

extension [Int] {
    /// The middle value, or the mean of the two in the middle; 0 when there are none.
    var median: Double {
        if isEmpty { return 0 }
        let sorted = sorted()
        return Double(sorted[count / 2] + sorted[(count - 1) / 2]) / 2
    }
}
