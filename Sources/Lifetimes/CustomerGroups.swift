import CustomerModels
import LinearAlgebra

/// Customers with the same history as one, because a shop has many of the same few.
struct CustomerGroups: Sendable {
    /// The distinct histories, by ascending age, recency and repeats.
    let histories: [PurchaseSummary]
    /// How many customers have each.
    let counts: [Double]
    /// The most repeats.
    let mostRepeats: Int
    /// The mean age.
    let meanAge: Double

    init(_ customers: [PurchaseSummary]) {
        let sorted = customers.sorted {
            ($0.age, $0.recency, $0.repeats) < ($1.age, $1.recency, $1.repeats)
        }
        var (histories, counts): ([PurchaseSummary], [Double]) = ([], [])
        for customer in sorted {
            if histories.last == customer {
                counts[counts.count - 1] += 1
            } else {
                histories.append(customer)
                counts.append(1)
            }
        }
        (self.histories, self.counts) = (histories, counts)
        mostRepeats = customers.reduce(0) { max($0, $1.repeats) }
        meanAge = zip(histories, counts).reduce(0) { $0 + $1.0.age * $1.1 } / Double(max(customers.count, 1))
    }

    private init(_ others: CustomerGroups, in unit: Double) {
        histories = others.histories.map {
            PurchaseSummary(repeats: $0.repeats, recency: $0.recency / unit, age: $0.age / unit)
        }
        (counts, mostRepeats, meanAge) = (others.counts, others.mostRepeats, others.meanAge / unit)
    }

    /// The same with times in another unit, of the length `unit` in the present one.
    func inUnits(of unit: Double) -> CustomerGroups { CustomerGroups(self, in: unit) }
}

/// Sums over parts of `0 ..< count`, added in the order of the parts: the same bits at any number of threads.
///
/// - Parameters:
///   - count: The number of terms.
///   - width: How many sums there are.
///   - threads: The number of workers.
///   - add: Adds the terms of a range to the sums.
/// - Returns: The sums.
/// - Throws: Nothing of its own.
func orderedSums(
    _ count: Int, width: Int, threads: Threads, add: @escaping @Sendable (Range<Int>, inout [Double]) -> Void
) throws -> [Double] {
    var total = [Double](repeating: 0, count: width)
    try inOrder(count, chunk: 4096, threads: threads) { range in
        var sums = [Double](repeating: 0, count: width)
        add(range, &sums)
        return sums
    } consume: { part, _ in
        for index in total.indices { total[index] += part[index] }
    }
    return total
}
