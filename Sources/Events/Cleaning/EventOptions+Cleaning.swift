import Diagnostics
import Ids
import Tables

extension EventOptions {
    /// Whether the log must have the column of the time.
    package var needsTimes: Bool {
        if from != nil || until != nil || timestampFormat != nil { return true }
        return cleaning.contains { step in
            switch step {
            case .duplicates(let duplicates): duplicates.within != nil
            case .robots, .times, .retention: true
            case .cancellations, .items: false
            }
        }
    }

    /// Whether a step cannot do without the column of the product.
    package var cleaningNeedsItems: Bool {
        cleaning.contains { step in
            switch step {
            case .cancellations, .items: true
            case .robots(let robots): robots.itemsPerDay != nil
            case .duplicates, .times, .retention: false
            }
        }
    }

    /// Whether a step tells cancellations by their orders.
    package var cleaningNeedsOrders: Bool { cancellations.contains { $0.orderStarts != nil } }

    /// Whether a step tells cancellations by their types.
    package var cleaningNeedsTypes: Bool { cancellations.contains { $0.types != nil } }

    /// Whether rows with a negative quantity are read because a step takes them for cancellations.
    package var readsCancellations: Bool { !cancellations.isEmpty }

    /// Refuses a step that takes back purchases in a log in which nothing tells a cancellation.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkCancellations(hasQuantity: Bool) throws {
        let cannotTell = cancellations.contains { $0.orderStarts == nil && $0.types == nil }
        guard cannotTell, !hasQuantity else { return }
        throw UserError(
            .wrongUsage, "the cleaning step 'cancellations' needs a column of quantities, or order_starts or types",
            remedy: "Name the column with \(.quantityColumn), say what marks a cancellation, or leave the step out")
    }

    private var cancellations: [CleaningStep.Cancellations] {
        cleaning.compactMap { step -> CleaningStep.Cancellations? in
            if case .cancellations(let settings) = step { settings } else { nil }
        }
    }

    /// The tables of ids that steps name.
    package var cleaningLists: [String] {
        cleaning.compactMap { step -> String? in
            if case .items(let choice) = step { choice.list } else { nil }
        }
    }

    /// The same options with the ids of tables in place of the tables.
    ///
    /// The column of the ids is called like that of the log's products, or `item`.
    ///
    /// - Throws: `UserError` for a table that cannot be read, lacks the column or has no id.
    package func readingCleaningLists() throws -> EventOptions {
        guard !cleaningLists.isEmpty else { return self }
        var options = self
        options.cleaning = try cleaning.map { step in
            guard case .items(var choice) = step, let list = choice.list else { return step }
            let ids = try Self.ids(of: list, column: itemColumn)
            if choice.keeps { choice.keepIds = ids } else { choice.dropIds = ids }
            (choice.keepList, choice.dropList) = (nil, nil)
            return .items(choice)
        }
        return options
    }

    /// The same options with what a log has told, so that another log is cleaned in the same way: the most events of a
    /// day that a quantile of `robots` gave, and the types that mean bought, which `cancellations` takes back.
    ///
    /// - Parameter log: The log that was read with these options, and of which nothing was dropped since.
    /// - Returns: The options by which other logs are read.
    /// - Throws: `UserError` as `EventLog.purchaseTypes()`.
    package func settledCleaning(by log: EventLog) throws -> EventOptions {
        let stages = log.funnel.stages.suffix(cleaning.count)
        guard stages.count == cleaning.count else { return self }
        return settledCleaning(by: stages, purchaseTypes: log.type == nil ? nil : try log.purchaseTypes())
    }

    /// The same options with what a training has told, of which only the funnel is left.
    ///
    /// - Parameters:
    ///   - funnel: The funnel of the training, in which other stages may stand before and after those of the cleaning.
    ///   - purchaseTypes: The types that meant bought; empty for a log without types.
    /// - Returns: The options by which other logs are read; nil for a funnel without the stages of the cleaning.
    package func settledCleaning(by funnel: Funnel, purchaseTypes: [String]) -> EventOptions? {
        let names = cleaning.map(\.name)
        let starts = 0...max(funnel.stages.count - names.count, 0)
        guard names.count <= funnel.stages.count,
            let start = starts.last(where: { start in
                funnel.stages[start..<start + names.count].map(\.name) == names
            })
        else { return nil }
        return settledCleaning(
            by: funnel.stages[start..<start + names.count], purchaseTypes: purchaseTypes.isEmpty ? nil : purchaseTypes)
    }

    private func settledCleaning(by stages: ArraySlice<Funnel.Stage>, purchaseTypes: [String]?) -> EventOptions {
        var options = self
        options.cleaning = zip(cleaning, stages).map { step, stage -> CleaningStep in
            switch step {
            case .robots(let robots) where robots.quantile != nil:
                let most = stage.counts?[RobotCustomers.eventsPerDay]
                return .robots(.init(eventsPerDay: most, itemsPerDay: robots.itemsPerDay))
            case .cancellations(var settings) where purchaseTypes != nil:
                settings.purchaseTypes = purchaseTypes
                return .cancellations(settings)
            default: return step
            }
        }
        return options
    }

    /// The distinct ids of a table, in ascending byte order.
    private static func ids(of file: String, column: String) throws -> [String] {
        let table = try TextTable(file: file)
        let position = try table.column(named: table.columns.contains(column) ? column : "item")
        var ids = IdInterner()
        for row in 0..<table.rowCount {
            let cell = table.cell(row: row, column: position)
            guard !cell.isEmpty else {
                throw UserError(
                    .invalidData, "expected an id", at: table.place(row: row, column: position),
                    remedy: "Mend the row, or leave it out")
            }
            _ = Array(cell).withUnsafeBytes { ids.intern($0) }
        }
        guard ids.count > 0 else {
            throw UserError(
                .invalidData, "the table has a header but no item", at: .init(file: table.file),
                remedy: "Give a table that has rows, or leave it out")
        }
        let sorted = ids.sorted().0
        return sorted.indices.map { sorted.string(at: $0) }
    }
}
