import CustomerModels
package import Diagnostics
import Documents
import Events
import Interactions
import Training

extension Pipeline {
    /// The moment at which the run for a month of the past looks at the data, its end; nil for a usual run.
    package var moment: UTCTime? { month.map { UTCTime(seconds: $0.end / 1000) } }

    /// The command that looks at the same data as a run with these settings, for the month that it stands for.
    var validating: Message {
        let start: Message = "trainer validate \(shellWord(path))"
        let command = settings.reduce(start) { text, setting -> Message in
            "\(text) \(.setting, shellWord(setting))"
        }
        guard let month else { return command }
        return "\(command) \(.months, month)"
    }

    /// The same pipeline as it would have run at the end of a month, which publishes nothing.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a pipeline that does not know what was when.
    func asAtEnd(of month: Backfill.Month) throws -> Pipeline {
        func fixed(_ what: Message) -> UserError {
            UserError(
                .wrongUsage, "\(what), so the pipeline cannot be run for a month of the past",
                remedy: "Count it back from the newest event, such as 28d")
        }
        func end(_ options: inout EventOptions) throws {
            if let until = options.until, until < month.end { throw fixed("the events end at a fixed time") }
            options.until = month.end
        }
        let timeless = fixed("a table of customers has no times")
        var pipeline = self
        pipeline.month = month
        pipeline.publishing = nil
        switch pipeline.recipe {
        case .recommender(var training):
            if case .holdOut(let holdOut)? = split, holdOut.isByTime {
                throw fixed("the test begins at a fixed time")
            }
            try end(&training.options)
            pipeline.recipe = .recommender(training)
        case .propensity(var training):
            guard case .events(var log) = training.source else { throw timeless }
            guard !cutoffsBefore.isEmpty else { throw fixed("the cutoffs are fixed times") }
            try end(&log.options)
            training.source = .events(log)
            pipeline.recipe = .propensity(training)
        case .lifetime(var training):
            try end(&training.options)
            training.mustReach = month.begin
            pipeline.recipe = .lifetime(training)
        case .segments(var training):
            guard training.basis != .factors else {
                throw UserError(
                    .wrongUsage,
                    "segments by factors are those of a recommender, so they cannot be made for a month of the past",
                    remedy: "Group by rfm or features")
            }
            try end(&training.options)
            training.mustReach = month.begin
            pipeline.recipe = .segments(training)
        case .uplift: throw timeless
        }
        return pipeline
    }

    /// A message with the month of the run in place of the end of the log, because the month gives that end.
    func namingMonth(_ message: Message) -> Message {
        guard let month else { return message }
        return Message(parts: message.parts.flatMap { $0.naming(month) })
    }
}

extension Message.Part {
    /// The part with a month in place of the key of the log's end; one that says what to give stays.
    fileprivate func naming(_ month: Backfill.Month) -> [Message.Part] {
        let (end, own): (ParameterKey, Message.Part) = (.eventsUntil, .parameter(.months, value: month.description))
        switch self {
        case .parameter(let key, let value): return key == end && value == nil ? [own] : [self]
        case .text(let text):
            // Findings of a validation have keys in their texts.
            let pieces = text.split(separator: end.path, omittingEmptySubsequences: false)
            return pieces.enumerated().flatMap { number, piece -> [Message.Part] in
                if number == 0 { return [.text(String(piece))] }
                let hasValue = piece.first == " " && piece.dropFirst().first?.isNumber == true
                return [hasValue ? .text(end.path) : own, .text(String(piece))]
            }
        }
    }
}
