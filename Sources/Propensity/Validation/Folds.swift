import Diagnostics
import LinearAlgebra

/// Rows in parts of equal size, with equally many yes in each: every part is held out once (Stone 1974; stratified as in
/// Kohavi 1995, "A study of cross-validation and bootstrap").
///
/// A customer's rows stand in one part, so that nobody is measured on a model that has seen them. Customers with as many
/// yes and as many rows form a stratum and are dealt to the parts in an order that the seed and their numbers decide.
/// Only rows with weight count: the others are dealt last, and no part depends on whether they are there.
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
    ///   - weights: of the rows, not negative; nil when all are 1.
    ///   - seed: which deal of all possible ones.
    /// - Throws: `UserError` with code `wrongUsage` for fewer than 2 parts, `invalidData` when there are too few customers
    ///   with a yes that has weight, or with such a no, to give every part one.
    package init(
        _ count: Int, labels: [UInt8], customers: [UInt32], weights: [Double]? = nil, seed: UInt64
    ) throws {
        precondition(labels.count == customers.count && weights?.count ?? labels.count == labels.count)
        guard count >= 2 else {
            throw UserError(
                .wrongUsage, "\(count) folds leave nothing to hold out", remedy: "Ask for 2 folds or more, such as 10")
        }
        var rows = [Int32](repeating: 0, count: (customers.max().map(Int.init) ?? -1) + 1)
        var positives = rows
        var occurs = rows.map { _ in false }
        for (row, customer) in customers.enumerated() {
            occurs[Int(customer)] = true
            guard weights?[row] ?? 1 > 0 else { continue }
            rows[Int(customer)] += 1
            positives[Int(customer)] += Int32(labels[row])
        }
        let dealt = rows.indices.filter { occurs[$0] }.map { customer in
            var random = SeededGenerator(seed: seed, UInt64(customer))
            return Card(
                customer: customer, rows: rows[customer], positives: positives[customer], order: random.next())
        }.sorted()
        var partOf = [Int](repeating: 0, count: rows.count)
        for (number, card) in dealt.enumerated() { partOf[card.customer] = number % count }

        self.count = count
        ofRows = customers.map { partOf[Int($0)] }
        guard partsWithBothAnswers(labels, weights) == count else {
            throw Self.tooFew(
                count, yes: positives.count { $0 > 0 }, no: zip(rows, positives).count { $0 > $1 },
                isWeighted: weights != nil)
        }
    }

    /// Checks that every part can be measured, for rows whose weights the folds may have been dealt without.
    ///
    /// - Throws: `UserError` with code `invalidData` when a part has no yes, or no no, with weight.
    func requireBothAnswers(_ labels: [UInt8], weights: [Double]?) throws {
        let measurable = partsWithBothAnswers(labels, weights)
        guard measurable == count else {
            throw UserError(
                .invalidData,
                "in \(count - measurable) of \(count) folds all rows with the answer 'yes', or with 'no', have the weight 0",
                remedy: "Ask for fewer folds, or leave out the rows of weight 0")
        }
    }

    /// The number of parts with a yes and a no that have weight.
    private func partsWithBothAnswers(_ labels: [UInt8], _ weights: [Double]?) -> Int {
        var found = [(no: Bool, yes: Bool)](repeating: (false, false), count: count)
        for (row, part) in ofRows.enumerated() where weights?[row] ?? 1 > 0 {
            labels[row] == 1 ? (found[part].yes = true) : (found[part].no = true)
        }
        return found.count { $0.yes && $0.no }
    }

    /// The rows that a model is fitted on while a part is held out, ascending.
    package func training(without part: Int) -> [Int] { ofRows.indices.filter { ofRows[$0] != part } }

    /// The rows of a part, ascending.
    package func heldOut(_ part: Int) -> [Int] { ofRows.indices.filter { ofRows[$0] == part } }

    private static func tooFew(_ count: Int, yes: Int, no: Int, isWeighted: Bool) -> UserError {
        let (few, answer) = yes <= no ? (yes, "yes") : (no, "no")
        return UserError(
            .invalidData,
            "\(few) customers with the answer '\(answer)'\(isWeighted ? " and a weight above 0" : "") are too few to have "
                + "some in each of \(count) folds",
            remedy: few >= 2
                ? "Ask for fewer folds (at most \(min(few, count - 1))), or train on more data"
                : "Train on more data, or without folds and calibration")
    }

    /// A customer, with their rows that have weight, in the order in which they are dealt.
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
