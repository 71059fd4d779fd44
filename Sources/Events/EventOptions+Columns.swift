package import Diagnostics

extension EventOptions {
    /// Two values of an event that would be read from one column.
    package struct SharedColumn: Sendable, Equatable {
        package let name: String
        /// The parameters of the two values.
        package let first: ParameterKey
        package let second: ParameterKey
        /// Those of them that are named; the other has this name unless another is given.
        let isFirstNamed: Bool
        let isSecondNamed: Bool

        /// What is wrong, and how to go on.
        package var error: UserError {
            let problem: Message = "\(first) and \(second) would both be read from the column '\(name)'"
            guard isFirstNamed && isSecondNamed else {
                let silent = isFirstNamed ? second : first
                return UserError(
                    .wrongUsage, problem + ", because \(silent) has this name unless another is given",
                    remedy: "Name the column that is meant with \(silent), or rename this one in the table")
            }
            return UserError(.wrongUsage, problem, remedy: "Name each column once")
        }
    }

    /// Two values of which each row would have one and the same cell; nil if there are none.
    ///
    /// Only an order may share its column: with the customer, where each has one order at a time, or with the time.
    ///
    /// - Parameter usesRatings: Whether a column of ratings is read that is not named.
    /// - Returns: The first two, in the order of the parameters.
    package func sharedColumn(usesRatings: Bool = false) -> SharedColumn? {
        var columns: [(key: ParameterKey, named: String?)] = [
            (.userColumn, user), (.itemColumn, item), (.timestampColumn, timestamp), (.typeColumn, type),
            (.quantityColumn, quantity), (.priceColumn, price), (.orderColumn, order),
        ]
        if usesRatings || rating != nil { columns.append((.ratingColumn, rating)) }
        if let sequence { columns.append((.sequenceColumn, sequence)) }
        if let value { columns.append((.valueColumn, value)) }
        if let channel { columns.append((.channelColumn, channel)) }
        for (position, second) in columns.enumerated() {
            let name = second.named ?? second.key.name
            for first in columns[..<position] where (first.named ?? first.key.name) == name {
                let mayShare = second.key == .orderColumn && [.userColumn, .timestampColumn].contains(first.key)
                // A training on ratings reads neither a quantity nor a price.
                let isRating =
                    second.key == .ratingColumn && second.named != nil && first.named == nil
                    && [.quantityColumn, .priceColumn].contains(first.key)
                // Times beside another order are refused as such (`checkOrder`).
                let areOrders = second.key == .sequenceColumn && first.key == .timestampColumn
                guard !mayShare, !isRating, !areOrders else { continue }
                return SharedColumn(
                    name: name, first: first.key, second: second.key, isFirstNamed: first.named != nil,
                    isSecondNamed: second.named != nil)
            }
        }
        return nil
    }

    /// Whether a column of channels is looked for: the one that is named, or `channel` if no other value is read from it.
    package var looksForChannel: Bool {
        let others: [String?] = [user, item, timestamp, type, quantity, price, rating, order, value, sequence]
        return channel != nil || !others.contains(ParameterKey.channelColumn.name)
    }

    /// Refuses options by which two values of an event would be read from one column.
    ///
    /// - Parameter usesRatings: Whether a column of ratings is read that is not named.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkColumns(usesRatings: Bool = false) throws {
        if let shared = sharedColumn(usesRatings: usesRatings) { throw shared.error }
    }
}
