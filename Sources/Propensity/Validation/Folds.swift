import Diagnostics
import LinearAlgebra

/// Rows in parts of equal size, with equally many yes in each: every part is held out once (Stone 1974; stratified as in
/// Kohavi 1995, "A study of cross-validation and bootstrap").
///
/// A customer's rows stand in one part, so that nobody is measured on a model that has seen them. Customers with as many
/// yes and as many rows form a stratum and are dealt to the parts in an order that the seed and their numbers decide.
package struct Folds: Sendable, Equatable {
    /// How many parts there are.
    package let count: Int
    /// The part of each row, 0 ..< count.
    package let ofRows: [Int]

    /// Deals rows to parts.
    ///
    /// - Parameters:
    ///   - count: how many parts, at least 2.
    ///   - labels: of the rows, 1 for yes and 0 for no.
    ///   - customers: the number of each row's customer.
    ///   - seed: which deal of all possible ones.
    /// - Throws: `UserError` with code `wrongUsage` for fewer than 2 parts, `invalidData` when there are too few customers
    ///   with a yes, or with a no, to give every part one.
    package init(_ count: Int, labels: [UInt8], customers: [UInt32], seed: UInt64) throws {
        precondition(labels.count == customers.count)
        guard count >= 2 else {
            throw UserError(
                .wrongUsage, "\(count) folds leave nothing to hold out", remedy: "Ask for 2 folds or more, such as 10")
        }
        var rows = [Int32](repeating: 0, count: (customers.max().map(Int.init) ?? -1) + 1)
        var positives = rows
        for (label, customer) in zip(labels, customers) {
            rows[Int(customer)] += 1
            positives[Int(customer)] += Int32(label)
        }
        let dealt = rows.indices.filter { rows[$0] > 0 }.map { customer in
            var random = SeededGenerator(seed: seed, UInt64(customer))
            return Card(
                customer: customer, rows: rows[customer], positives: positives[customer], order: random.next())
        }.sorted()
        var partOf = [Int](repeating: 0, count: rows.count)
        for (number, card) in dealt.enumerated() { partOf[card.customer] = number % count }

        self.count = count
        ofRows = customers.map { partOf[Int($0)] }
        var found = [(no: Bool, yes: Bool)](repeating: (false, false), count: count)
        for (part, label) in zip(ofRows, labels) { label == 1 ? (found[part].yes = true) : (found[part].no = true) }
        guard found.allSatisfy({ $0.yes && $0.no }) else {
            throw Self.tooFew(count, yes: positives.count { $0 > 0 }, no: zip(rows, positives).count { $0 > $1 })
        }
    }

    /// The rows that a model is fitted on while a part is held out, ascending.
    package func training(without part: Int) -> [Int] { ofRows.indices.filter { ofRows[$0] != part } }

    /// The rows of a part, ascending.
    package func heldOut(_ part: Int) -> [Int] { ofRows.indices.filter { ofRows[$0] == part } }

    private static func tooFew(_ count: Int, yes: Int, no: Int) -> UserError {
        let (few, answer) = yes <= no ? (yes, "yes") : (no, "no")
        return UserError(
            .invalidData,
            "\(few) customers with the answer '\(answer)' are too few to have some in each of \(count) folds",
            remedy: few >= 2
                ? "Ask for fewer folds (at most \(min(few, count - 1))), or train on more data"
                : "Train on more data, or without folds and calibration")
    }

    /// A customer in the order in which they are dealt.
    private struct Card: Comparable {
        let customer: Int
        let rows: Int32
        let positives: Int32
        let order: UInt64

        static func < (left: Card, right: Card) -> Bool {
            // Those who weigh most first; their number settles what the seed leaves open.
            (right.positives, right.rows, left.order, left.customer)
                < (left.positives, left.rows, right.order, right.customer)
        }
    }
}
