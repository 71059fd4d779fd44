package import Events
import ModelFiles
import RecommenderModels

extension ListMaker {
    /// The items of the lists of some customers under rules, best first, as an evaluation compares them with what was
    /// bought.
    ///
    /// - Parameters:
    ///   - count: The wanted length.
    ///   - users: The customers' indexes in the model's user side.
    ///   - excluded: For each of them what the list leaves out, ascending.
    ///   - candidates: For each of them the only items that may be listed, ascending; `nil` for all. The maker must then be
    ///     for one answer.
    ///   - mask: Whether the lists leave out what customers have.
    ///   - rules: The rules, which were made ready for this maker.
    ///   - scratch: The worker's scratch value.
    /// - Returns: One list per customer.
    /// - Throws: `UserError` with code `modelUnusable`.
    package func items(
        _ count: Int, of users: [Int], excluding excluded: [[UInt32]], among candidates: [[UInt32]]?,
        masking mask: ItemMask, under rules: ListRules, scratch: Scratch
    ) throws -> [[UInt32]] {
        let customers = try zip(users, excluded).map { user, excluded in
            var customer = try customer(at: user, masking: mask).without(excluded)
            if rules.asksForIds { customer.id = Array(try model.users.ids.bytes(at: user)) }
            return customer
        }
        return try lists(count, for: customers, under: rules, among: candidates, scratch: scratch)
            .map { $0.items.map(\.index) }
    }
}
