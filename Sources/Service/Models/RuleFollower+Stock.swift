import Diagnostics
import Logging
import Scoring
import Tables

extension RuleFollower {
    /// Reads the table of available items if it has changed, and lets the open versions use it.
    ///
    /// - Throws: `UserError` at the start, for a table that cannot be used.
    mutating func followStock() throws {
        let time = now()
        guard stockFile?.shouldBeRead(now: time) == true, let file = stockFile else { return }
        do {
            guard let table = try stock(in: file, at: time) else { return }
            var next = rules
            next.available = table
            try models.replaceAll { try $0.under(next, progress: progress) }
            rules = next
            _ = models.note(ruleFile: file.path, .inUse)
            logger.info("available items were read", metadata: ["file": "\(file.path)"])
        } catch {
            guard hasStarted else { throw error }
            // A file that has changed again is read at the next look.
            guard file.isUnchanged else { return }
            stockFile?.readAgain(at: time + Self.secondsToRetry)
            noteUnusable(file, error, hasEarlierContent: true, at: time)
        }
    }

    /// The table in a file; `nil` if it must be read again when the file has stood for a while.
    ///
    /// - Throws: `UserError` when the table cannot be read or has no item.
    private mutating func stock(in file: WatchedFile, at time: Double) throws -> TextTable? {
        let content = try RuleFileContent(of: file)
        if let problem = content.problem { throw problem }
        let isWhole = isSettled(file, at: time)
        let table = try TextTable(isWhole ? content.table : content.tableOfWholeLines)
        let column = try table.column(named: "item")
        guard table.rowCount > 0 else {
            throw UserError(
                .invalidData, "the table has a header but no item",
                at: .init(file: file.path, column: table.columns[column]),
                remedy: "Give a table that has rows, or leave it out")
        }
        if isWhole { return table }
        let losesMost =
            rules.available.map {
                2 * table.rowCount < $0.rowCount || ChannelStock.hasFewerChannels(table, than: $0)
            } ?? false
        if losesMost || content.hasUnfinishedLine { stockFile?.readAgain(afterStanding: Self.secondsToSettle) }
        return losesMost ? nil : table
    }
}
