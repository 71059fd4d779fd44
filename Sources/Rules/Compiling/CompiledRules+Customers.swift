/// What the past of a customer withholds.
extension CompiledRules {
    /// Whether a rule depends on what a customer bought, so that `withheld(boughtSince:)` is needed.
    package var asksForPurchases: Bool { !boughtWithin.isEmpty }

    /// Whether a rule depends on what a customer was shown, so that `withheld(shown:)` is needed.
    package var asksForExposures: Bool { !shown.isEmpty }

    /// The items that a customer bought too lately.
    ///
    /// A rule of d days withholds what was bought on the day d days before or later.
    ///
    /// - Parameter items: The items that the customer bought on a day or later, given in days since 1970-01-01 UTC.
    /// - Returns: The items, ascending.
    /// - Throws: What `items` throws.
    package func withheld(boughtSince items: (_ day: Int) throws -> [UInt32]) rethrows -> [UInt32] {
        var all = Set<UInt32>()
        for rule in boughtWithin {
            all.formUnion(try items(day - rule.limit).filter { rule.matches?[Int($0)] ?? true })
        }
        return all.sorted()
    }

    /// The items that a customer was shown too often.
    ///
    /// - Parameter exposures: How often the customer was shown each item without a click.
    /// - Returns: The items, ascending.
    package func withheld(shown exposures: some Sequence<(item: UInt32, times: Int)>) -> [UInt32] {
        var all = Set<UInt32>()
        for exposure in exposures {
            let isWithheld = shown.contains { rule in
                exposure.times >= rule.limit && (rule.matches?[Int(exposure.item)] ?? true)
            }
            if isWithheld { all.insert(exposure.item) }
        }
        return all.sorted()
    }
}
