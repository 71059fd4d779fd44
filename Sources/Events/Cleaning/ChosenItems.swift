import Diagnostics
import Documents
import Ids
import Tables

/// Keeps or drops the rows of items that patterns or a table name.
struct ChosenItems {
    private let choice: CleaningStep.ItemChoice

    init(_ choice: CleaningStep.ItemChoice) { self.choice = choice }

    /// - Parameters:
    ///   - log: The log.
    ///   - isTraining: Whether it is a mistake if no item of the log is named.
    ///   - progress: Receives a warning of patterns and ids that no item of the log has.
    /// - Returns: What is left.
    /// - Throws: `UserError` with code `invalidData` when none of the patterns and ids meets an item.
    func found(in log: EventLog, isTraining: Bool, progress: Progress) throws -> LogCleaning.Outcome {
        let item = try log.requiredItems()
        var isNamed = [Bool](repeating: false, count: log.items.count)
        let patterns = choice.patterns.map { IdPattern($0) }
        var meets = [Bool](repeating: false, count: patterns.count)
        for number in log.items.indices {
            let id = log.items[number]
            for (index, pattern) in patterns.enumerated() where pattern.matches(id) {
                (isNamed[number], meets[index]) = (true, true)
            }
        }
        var absent = zip(choice.patterns, meets).filter { !$0.1 }.map { $0.0 }
        for id in choice.ids {
            if let number = log.items.index(of: id) { isNamed[number] = true } else { absent.append(id) }
        }
        let given = patterns.count + choice.ids.count
        if isTraining { try report(absent, of: given, log, progress) }
        let named = isNamed.count { $0 }
        let isKept = item.map { isNamed[Int($0)] == choice.keeps }
        return LogCleaning.Outcome(
            isKept: isKept, counts: ["items": choice.keeps ? log.items.count - named : named, "unknown": absent.count],
            words: "\(named.grouped) of \(log.items.count.grouped) items are named\(choice.keeps ? ", and kept" : "")")
    }

    private func report(_ absent: [String], of given: Int, _ log: EventLog, _ progress: Progress) throws {
        guard let first = absent.first else { return }
        let shown = absent.prefix(shownIds).map(\.excerpt).joined(separator: ", ")
        guard absent.count < given else {
            let problem: Message =
                given == 1
                ? "the cleaning step 'items' names \(first.excerpt), which no item of the events is"
                : "the cleaning step 'items' names \(given.grouped) patterns and ids, none of which an item of the events is: "
                    + "\(shown)"
            let examples = log.items.indices.prefix(shownIds).map { Array(log.items[$0]) }
            throw UserError(
                .invalidData, problem, at: .init(file: log.file),
                remedy: "Write them as the events do, byte by byte: these have \(quoted(examples))")
        }
        let more = absent.count > shownIds ? " and \((absent.count - shownIds).grouped) more" : ""
        progress.warning(
            Message(
                "the cleaning step 'items' names \(given.grouped) patterns and ids, and no item of the events is "
                    + "\(shown)\(more)"))
    }
}
