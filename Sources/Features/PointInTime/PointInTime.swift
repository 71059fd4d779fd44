package import Events
import Ids
package import LinearAlgebra
import Synchronization
import Tables

/// Features of customers at points in time.
package enum PointInTime {
    /// One row per customer and cutoff at which the customer is at risk, by customer in byte order, then by cutoff.
    package struct Rows: Sendable {
        /// The customer of each row, as a position in the users of the log.
        package let customers: [UInt32]
        /// The cutoff of each row, as a position in the requested cutoffs.
        package let cutoffs: [UInt16]
        /// The columns of `PointInTimeDefinition.featureNames`, all numeric; NaN where a feature is not defined.
        package let table: FeatureTable
    }

    /// The features of the customers at risk; the trainer and the scorer both call this function.
    ///
    /// A feature depends only on the events before its cutoff. Equal events in any order, at any number of threads,
    /// give the same bits. Time: O(n log n) in a customer's events; memory: the result and a few blocks of rows.
    ///
    /// - Parameters:
    ///   - events: The events, grouped by customer.
    ///   - cutoffs: In milliseconds since 1970 UTC, distinct and ascending; at most 65,535.
    ///   - threads: The number of workers.
    /// - Returns: The rows; none when no customer is at risk.
    /// - Throws: Nothing; it is `throws` only because `inOrder` is.
    package static func features(_ events: CustomerEvents, at cutoffs: [Int64], threads: Threads) throws -> Rows {
        precondition(cutoffs.count <= Int(UInt16.max))
        let definition = events.definition
        let moments = cutoffs.map { Moment($0, definition, isAtRisk: events.areAtRisk(at: $0)) }
        let features = definition.features
        let count = moments.reduce(0) { $0 + $1.isAtRisk.count { $0 } }
        var customers: [UInt32] = []
        var numbers: [UInt16] = []
        var columns = [[Double]](repeating: [], count: features.count)
        customers.reserveCapacity(count)
        numbers.reserveCapacity(count)
        for column in columns.indices { columns[column].reserveCapacity(count) }
        try inOrder(events.customers.count, chunk: chunk, threads: threads) { range in
            block(range, events, moments, features)
        } consume: { block, _ in
            customers += block.customers
            numbers += block.cutoffs
            for column in columns.indices { columns[column] += block.columns[column] }
        }
        let named = zip(definition.featureNames, columns).map {
            FeatureTable.Column(name: $0, kind: .numeric, values: .numbers($1))
        }
        return Rows(
            customers: customers, cutoffs: numbers, table: FeatureTable(rowCount: customers.count, columns: named))
    }

    /// The earliest cutoff that is after all events of a log.
    ///
    /// It is the day after the newest event if the events have days only, else a millisecond after the newest event.
    package static func now(_ log: EventLog, _ definition: PointInTimeDefinition) -> Int64 {
        let newest = log.newest ?? 0
        return definition.daysOnly
            ? startOfDay(newest).adding(Timestamp.millisecondsPerDay) : newest.adding(1)
    }

    private static let chunk = 1024

    /// A cutoff with everything that is the same for all customers.
    private struct Moment: Sendable {
        let cutoff: Int64
        let windowStarts: [Int64]
        let isAtRisk: [Bool]

        init(_ cutoff: Int64, _ definition: PointInTimeDefinition, isAtRisk: [Bool]) {
            let cutoff = definition.effective(cutoff)
            self.cutoff = cutoff
            windowStarts = definition.windows.map { cutoff.subtracting(Int64($0) * Timestamp.millisecondsPerDay) }
            self.isAtRisk = isAtRisk
        }
    }

    /// The rows of some customers, column by column.
    private struct Block: Sendable {
        var customers: [UInt32] = []
        var cutoffs: [UInt16] = []
        var columns: [[Double]]
    }

    private static func block(
        _ range: Range<Int>, _ events: CustomerEvents, _ moments: [Moment], _ features: [CustomerFeature]
    ) -> Block {
        var block = Block(columns: Array(repeating: [], count: features.count))
        var summary = PastSummary(
            events.definition, shareNumbers: events.shareNumbers, channelNumbers: events.channelNumbers)
        var past: [PastEvent] = []
        for customer in range where moments.contains(where: { $0.isAtRisk[customer] }) {
            events.load(customer, into: &past)
            for (number, moment) in moments.enumerated() where moment.isAtRisk[customer] {
                summary.fill(past, before: moment.cutoff, windowStarts: moment.windowStarts)
                block.customers.append(UInt32(truncatingIfNeeded: customer))
                block.cutoffs.append(UInt16(truncatingIfNeeded: number))
                for (column, feature) in features.enumerated() {
                    block.columns[column].append(summary.value(of: feature))
                }
            }
        }
        return block
    }
}
