import Diagnostics
import Documents
import Events
import Files
import Interactions
import LinearAlgebra
import ModelFiles
import ModelStore
import Recommenders
import Tuning

extension RecommenderTuning {
    /// Reads the events, and those of a file of their own that the trials are judged on.
    ///
    /// - Throws: `UserError` for the tables.
    func events(threads: Threads, _ progress: Progress) throws -> SearchedEvents {
        guard let validation else { return try heldOut(of: training.read(threads: threads, progress)) }
        precondition(holdOut == nil, "a file of events to find and a hold-out")
        return try ValidationFile(path: validation, training: training, refit: refit, mask: mask)
            .events(threads: threads, progress)
    }

    /// A log with a part that is held out: by the same choice of customers as in a training that measures itself, unless
    /// another one is asked for.
    func heldOut(of log: EventLog, choice: UInt64 = 0) throws -> SearchedEvents {
        let holdOut = try self.holdOut ?? Self.usual(for: log)
        return SearchedEvents(
            log: log, parts: try holdOut.parts(of: log, seed: choice), judged: .heldOut(holdOut), choice: choice)
    }

    /// The training of the winner.
    func winner(_ found: FoundRecommender) -> RecommenderTraining {
        var winner = training
        winner.train = found.winner.algorithm
        winner.interactions.confidence = found.winner.confidence
        switch found.judged {
        case .heldOut(let holdOut):
            guard refit == .train else { break }
            (winner.holdOut, winner.refit) = (holdOut, .train)
            winner.mask = mask == .seen ? nil : mask
        case .file(let path, _):
            if refit == .all { winner.events.append(path) }
        }
        return winner
    }

    /// Everything that the trials depend on.
    ///
    /// - Parameters:
    ///   - algorithms: Those that compete.
    ///   - fingerprint: That of the events.
    ///   - categories: The categories of the items that trials learn about, in the order of their ids, which the events
    ///     tell; `nil` where none are used.
    ///   - events: The events.
    /// - Returns: What tells searches apart.
    /// - Throws: Nothing in practice; encoding is declared to throw.
    func settings(
        _ algorithms: [RecommenderAlgorithm.Name], fingerprint: String, categories: [String]?,
        _ events: SearchedEvents
    ) throws -> JSONValue {
        var settings: [String: JSONValue] = [
            "fingerprint": .string(fingerprint), "interactions": try JSONValue(encoding: training.interactions),
            "hold_out": try JSONValue(encoding: events.judged), "metric": .string(metric), "seed": .string("\(seed)"),
            "algorithms": .array(algorithms.map { .string($0.rawValue) }), "code": .string(codeVersion),
            "end": .string("\(end)"), "mask": .string(mask.rawValue), "journal": .int(4),
        ]
        if let purchases = training.options.purchaseTypes {
            settings["purchase_types"] = .array(purchases.sorted().map { .string($0) })
        }
        if let categories {
            settings["categories"] = .string(SHA256Sum.hex(of: JSONValue.array(categories.map { .string($0) }).text))
        }
        if let fallback = training.fallback { settings["fallback"] = .string(fallback.rawValue) }
        if events.choice != 0 { settings["choice"] = .string("\(events.choice)") }
        return .object(settings)
    }

    /// The newest fifth of the events, or else a fifth of the customers with four fifths of their items given.
    private static func usual(for log: EventLog) throws -> HoldOut {
        guard let times = log.timestamp?.sorted(), let first = times.first, let last = times.last, first < last else {
            return .users(share: 0.2, given: 0.8)
        }
        return .from(max(times[times.count * 4 / 5], first + 1))
    }
}
