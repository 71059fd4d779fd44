/// What happened on a day of a log.
///
/// Events of customers that stand out by their number count in `events` and `types` alone, so that one robot is told by
/// one check and changes no distribution.
struct DayTally: Sendable {
    var events = 0
    var types: [Int] = []
    var customers = 0
    var items = 0
    /// The events of customers that stand out, in all and by type, and how many such customers there are.
    var standoutEvents = 0
    var standoutTypes: [Int] = []
    var standouts = 0
    /// The most events of one customer.
    var largest = 0
    /// For each column the counts of its bins, then of the values that are missing.
    var columns: [[Int]] = []
    /// The events of each popular item, in the order of the plan.
    var popular: [UInt32] = []
    /// The events of items that are not popular.
    var others = 0
    /// The events of items that had their first event so many days before, and of the older ones in the last entry.
    var ages: [Int] = []
    /// The same for the first event of the item's category.
    var categoryAges: [Int] = []

    /// The events of customers that do not stand out.
    var ordinary: Int { events - standoutEvents }

    func ordinary(type: Int) -> Int { types[type] - standoutTypes[type] }
}
