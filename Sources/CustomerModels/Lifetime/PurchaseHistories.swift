/// What customers bought, in short, as of the end of a day: one entry of each array for each customer.
///
/// Days are whole days in UTC, and purchases of one day are one.
package struct PurchaseHistories: Sendable, Equatable {
    /// The purchases after the first.
    package var repeats: [UInt32] = []
    /// The days from the first purchase to the last.
    package var recency: [UInt32] = []
    /// The days from the first purchase to the end.
    package var age: [UInt32] = []
    /// The purchases after the first whose value is known.
    package var valued: [UInt32] = []
    /// The mean of their values; 0 where there are none.
    package var meanValue: [Double] = []
    /// The purchases in the last year, the first one as well.
    package var lastYear: [UInt32] = []
    /// The value of these.
    package var lastYearValue: [Double] = []

    package init() {}

    package var count: Int { repeats.count }

    /// The history of a customer for BG/NBD, in days.
    package subscript(customer: Int) -> PurchaseSummary {
        PurchaseSummary(
            repeats: Int(repeats[customer]), recency: Double(recency[customer]), age: Double(age[customer]))
    }

    /// Some of the customers.
    package func keeping(_ customers: [Int]) -> PurchaseHistories {
        var kept = PurchaseHistories()
        kept.repeats = customers.map { repeats[$0] }
        kept.recency = customers.map { recency[$0] }
        kept.age = customers.map { age[$0] }
        kept.valued = customers.map { valued[$0] }
        kept.meanValue = customers.map { meanValue[$0] }
        kept.lastYear = customers.map { lastYear[$0] }
        kept.lastYearValue = customers.map { lastYearValue[$0] }
        return kept
    }

    /// What is wrong with the arrays, such as those of a damaged file; nil for what can be.
    var problem: String? {
        for index in repeats.indices {
            guard recency[index] <= age[index], repeats[index] <= recency[index],
                (repeats[index] == 0) == (recency[index] == 0)
            else { return "a customer bought more often, or later, than there were days" }
            guard valued[index] <= repeats[index], lastYear[index] <= repeats[index] + 1 else {
                return "a customer has more values than purchases"
            }
            guard meanValue[index].isFinite, lastYearValue[index].isFinite else {
                return "the value of a purchase is no finite number"
            }
        }
        return nil
    }
}
