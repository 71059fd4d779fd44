import Documents
import Events
import Scoring
import Synchronization

extension Responder {
    /// How far the time of an event may be behind the clock and before it, in milliseconds.
    private static let (longestAgo, farthestAhead): (Int64, Int64) = (30 * 86_400_000, 300_000)

    /// Takes events into their log.
    func take(_ demand: EventsDemand) throws -> ServiceAnswer {
        guard let log = logs.events else {
            throw RequestProblem.notFound(
                "this service takes no events", remedy: "Name a file as event_log in its configuration")
        }
        let clock = Int64((now() * 1000).rounded(.down))
        for event in demand.events {
            guard let time = event.time else { continue }
            guard time >= clock - Self.longestAgo, time <= clock + Self.farthestAhead else {
                throw InvalidField(
                    path: "\(event.path).time",
                    problem: "expected a time of the last 30 days, at most 5 minutes ahead of the service's clock")
            }
        }
        var (lines, ids): ([UInt8], [String]) = ([], [])
        var (repeated, optedOut) = (0, 0)
        var own: Set<String> = []
        try logs.recentEvents.withLock { recent in
            for event in demand.events {
                guard try !isOptedOut(event.user) else {
                    optedOut += 1
                    continue
                }
                guard !recent.contains(event.id), own.insert(event.id).inserted else {
                    repeated += 1
                    continue
                }
                ids.append(event.id)
                lines += Self.line(of: event, now: clock)
            }
            guard log.append(lines, count: ids.count, drops: false) else {
                throw RequestProblem.unavailable(
                    "the log of events has no room now", remedy: "Send the same events again later")
            }
            for id in ids { recent.insert(id) }
        }
        logs.taken.wrappingAdd(ids.count, ordering: .relaxed)
        logs.repeated.wrappingAdd(repeated, ordering: .relaxed)
        logs.optedOut.wrappingAdd(optedOut, ordering: .relaxed)
        var json = JSONBytes()
        json.openObject()
        json.key("accepted")
        json.number(ids.count)
        json.key("duplicates")
        json.number(repeated)
        json.key("opted_out")
        json.number(optedOut)
        json.closeObject()
        return .json(json)
    }

    /// Whether nothing may be kept of a customer: by the answers themselves, or as a model knows the customer by several ids.
    private func isOptedOut(_ user: String) throws -> Bool {
        if models.whyImpersonal != nil || models.isForgotten(user) { return true }
        guard let consent = models.consent else { return false }
        if consent.isOptedOut(user) { return true }
        for (_, entry) in models.all {
            guard case .recommender(let recommender) = entry.current?.content else { continue }
            if try recommender.maker.isOptedOut(user) { return true }
        }
        return false
    }

    /// The line of an event, whose columns are those that `trainer` looks for.
    private static func line(of event: EventsDemand.Event, now: Int64) -> [UInt8] {
        var json = JSONBytes(capacity: 256)
        json.openObject()
        json.key("timestamp")
        json.string(EventTime.text(milliseconds: event.time ?? now))
        json.key("user")
        json.string(event.user)
        json.key("item")
        json.string(event.item)
        json.key("type")
        json.string(event.type.rawValue)
        json.key("order")
        if let order = event.order { json.string(order) } else { json.null() }
        json.key("quantity")
        if let quantity = event.quantity { json.number(quantity) } else { json.null() }
        json.key("price")
        if let price = event.price { json.number(price) } else { json.null() }
        json.key("value")
        if let value = event.value { json.number(value) } else { json.null() }
        json.key("event_id")
        json.string(event.id)
        json.key("request_id")
        if let requestId = event.requestId { json.string(requestId) } else { json.null() }
        json.closeObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
