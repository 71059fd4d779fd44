/// Lists of a model that something else makes, such as the rules of a shop, in place of the model's own.
package struct MadeLists: Sendable {
    /// Makes lists of some customers, one worker at a time.
    ///
    /// It takes the length of the lists, the customers' numbers among the users of the model's training, for each of them
    /// what the list leaves out, ascending, and the only items that it may hold, ascending; `nil` for all. It returns the
    /// items of one list per customer, best first.
    package typealias Worker = (
        _ count: Int, _ users: [Int], _ excluded: [[UInt32]], _ candidates: [[UInt32]]?
    ) throws -> [[UInt32]]

    /// What reports call the model's own lists beside them.
    package let nameOfOwnLists: String
    let makeWorker: @Sendable () -> Worker

    /// - Parameters:
    ///   - nameOfOwnLists: What reports call the model's own lists.
    ///   - makeWorker: Makes what makes the lists on one thread; no list depends on which worker makes it.
    package init(nameOfOwnLists: String, makeWorker: @escaping @Sendable () -> Worker) {
        (self.nameOfOwnLists, self.makeWorker) = (nameOfOwnLists, makeWorker)
    }
}
