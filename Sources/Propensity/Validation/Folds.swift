import Diagnostics
import LinearAlgebra

/// Rows divided into parts of about equal size, each with about as many yes; every part is held out once.
///
/// Stone 1974; stratified as in Kohavi 1995, "A study of cross-validation and bootstrap". All rows of a customer are in
/// one part, so that no customer is used to test a model that has seen them. Customers with the same numbers of yes and
/// of rows form a stratum; the seed and the customers' numbers decide the order in which a stratum is dealt to the
/// parts. Only rows with weight count: the others are dealt last, and the other rows' parts do not depend on them.
package struct Folds: Sendable, Equatable {
    /// The number of parts.
    package let count: Int
    /// The part of each row, 0 ..< count.
    package let ofRows: [Int]

    /// Deals rows to parts.
    ///
    /// - Parameters:
    ///   - count: The number of parts, at least 2.
    ///   - labels: The label of each row, 1 for yes and 0 for no.
    ///   - customers: The number of each row's customer.
    ///   - weights: The weight of each row, not negative; nil when all are 1.
    ///   - seed: Selects one of the possible assignments.
    /// - Throws: `UserError` with code `wrongUsage` for fewer than 2 parts, `invalidData` when there are too few
    ///   customers that have a yes with weight, or a no with weight, to give every part one of each.
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

    /// Checks that every part can be measured; the weights may be new, because folds can be made without them.
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

    /// The number of parts that have both a yes and a no with weight.
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
        let kind = "with the answer '\(answer)'\(isWeighted ? " and a weight above 0" : "")"
        let customers = few == 1 ? "1 customer \(kind) is" : "\(few) customers \(kind) are"
        return UserError(
            .invalidData, "\(customers) too few to have some in each of \(count) folds",
            remedy: few >= 2
                ? "Ask for fewer folds (at most \(min(few, count - 1))), or train on more data"
                : "Train on more data, or without folds and calibration")
    }

    /// A customer with the number of their rows that have weight; cards are sorted in dealing order.
    private struct Card: Comparable {
        let customer: Int
        let rows: Int32
        let positives: Int32
        let order: UInt64

        static func < (left: Card, right: Card) -> Bool {
            // Most yes and most rows first; the customer number breaks the ties that the seed leaves.
            (right.positives, right.rows, left.order, left.customer)
                < (left.positives, left.rows, right.order, right.customer)
        }
    }
}
