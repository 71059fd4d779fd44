import LinearAlgebra

/// The items of a list, chosen by rules.
package struct Choice: Sendable, Equatable {
    /// A chosen item.
    package struct Item: Sendable, Equatable {
        package let item: UInt32
        /// Its place in the order; `nil` for a pinned item.
        package let ordered: OrderedItem?

        package var isPinned: Bool { ordered == nil }
    }

    package let items: [Item]
    /// How many pins were left out because their items are withheld.
    package let pinsLeftOut: Int
    /// The positions of the rules that changed the choice, ascending: pins that were placed, caps that passed an item over,
    /// and diversity that preferred a later item.
    package let effectiveRules: [Int]
}

extension CompiledRules {
    /// Chooses the items of a list greedily from the whole order.
    ///
    /// Pins take their positions first, as far as their items may be shown. Every other position takes the first item of the
    /// order that is not listed, not pinned elsewhere in this list, and under which no cap is exceeded; pins count towards
    /// caps. With diversity the position takes, within the first source that still has such an item, the item of the
    /// largest value; of several with this value the first. A position for which no item is left is left out.
    ///
    /// - Parameters:
    ///   - count: The wanted length.
    ///   - order: The whole order; only as much of it is asked for as the choice depends on.
    /// - Returns: The choice.
    /// - Throws: What `order` throws.
    package func choose(_ count: Int, from order: inout some ItemOrder) throws -> Choice {
        var slots = [Choice.Item?](repeating: nil, count: count)
        var state = ListState(caps)
        var leftOut = 0
        for pin in pins where pin.position <= count {
            guard !withheld.containsSorted(pin.item), !order.isWithheld(pin.item) else {
                leftOut += 1
                continue
            }
            slots[pin.position - 1] = Choice.Item(item: pin.item, ordered: nil)
            state.pin(pin.item, by: pin.rule)
        }
        var pool = diversity.map { CandidatePool(diversity: $0, listed: state.listed) }
        for position in slots.indices where slots[position] == nil {
            let found = try pool?.take(from: &order, state: &state) ?? (pool == nil ? state.first(of: &order) : nil)
            guard let found else { break }
            state.list(found.item)
            pool?.list(found.item)
            slots[position] = Choice.Item(item: found.item, ordered: found)
        }
        return Choice(items: slots.compactMap { $0 }, pinsLeftOut: leftOut, effectiveRules: state.effective.sorted())
    }
}
