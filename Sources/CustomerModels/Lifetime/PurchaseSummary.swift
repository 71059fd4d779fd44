/// What a customer's purchases say about those to come: all that BG/NBD needs of a history.
///
/// Several purchases on one day are one. Times are in any unit, the same for all customers and for the model.
package struct PurchaseSummary: Sendable, Equatable, BitwiseCopyable {
    /// x: the number of purchases after the first.
    package let repeats: Int
    /// t_x: the time from the first purchase to the last; 0 without a repeat.
    package let recency: Double
    /// T: the time from the first purchase to the end of what is known; not less than the recency.
    package let age: Double

    package init(repeats: Int, recency: Double, age: Double) {
        self.repeats = repeats
        self.recency = recency
        self.age = age
    }
}
