import Documents
import Tables

/// A decoded request that reports what customers did: `{"events": [{…}]}`.
struct EventsDemand {
    /// What somebody did, or answered.
    struct Event {
        /// What tells the event apart from all others, so that one that is sent twice counts once.
        let id: String
        let user: String
        let item: String
        let type: EventType
        /// Milliseconds since 1970 UTC; `nil` for now.
        let time: Int64?
        /// The answer that it followed.
        let requestId: String?
        let order: String?
        let quantity: Double?
        let price: Double?
        /// The answer to a question.
        let value: Int?
        /// The path of the event in the body.
        let path: String
    }

    enum EventType: String, CaseIterable {
        case view, click, cart, purchase
        /// How satisfied somebody is, from 1 to 5.
        case csat
        /// How likely somebody is to recommend the shop, from 0 to 10.
        case nps

        /// The values that an answer may have; `nil` for what is no answer.
        var values: ClosedRange<Int>? {
            switch self {
            case .view, .click, .cart, .purchase: nil
            case .csat: 1...5
            case .nps: 0...10
            }
        }
    }

    let events: [Event]

    /// - Throws: `InvalidField`.
    init(_ request: ServiceRequest, _ limits: ServiceSettings.Limits) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        let events = try fields.list("events", atMost: limits.events) { value, path in
            try Self.event(JSONFields(value, at: path), at: path)
        }
        try fields.finish()
        guard let events else { throw fields.missing("events") }
        guard !events.isEmpty else { throw InvalidField(path: "events", problem: "there is no event") }
        self.events = events
    }

    private static func event(_ given: JSONFields, at path: String) throws -> Event {
        var fields = given
        let id = try text("id", atMost: 128, &fields, path)
        let user = try text("user", atMost: 1024, &fields, path)
        let item = try text("item", atMost: 1024, &fields, path)
        let word = try text("type", atMost: 128, &fields, path)
        guard let type = EventType(rawValue: word) else {
            let known = EventType.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidField(path: "\(path).type", problem: "expected one of \(known)")
        }
        let time = try fields.string("time").map { text in
            guard let found = try? Timestamp.parse(text) else {
                throw InvalidField(path: "\(path).time", problem: "expected a time such as 2026-11-30T09:28:26Z")
            }
            return found
        }
        let requestId = try fields.string("request_id")
        if let requestId, !RequestIds.isOne(requestId) {
            throw InvalidField(
                path: "\(path).request_id", problem: "expected the request_id of an answer, 32 hexadecimal digits")
        }
        let isBought = type == .purchase || type == .cart
        for name in ["order", "quantity", "price"] where !isBought && fields.has(name) {
            throw InvalidField(path: "\(path).\(name)", problem: "it has no effect with the type \(word)")
        }
        let order = fields.has("order") ? try text("order", atMost: 1024, &fields, path) : nil
        let quantity = try fields.double("quantity", in: 0...1e9)
        let price = try fields.double("price", in: 0...1e12)
        let value: Int?
        if let values = type.values {
            value = try fields.int("value", in: values)
            guard value != nil else { throw fields.missing("value") }
        } else {
            guard !fields.has("value") else {
                throw InvalidField(path: "\(path).value", problem: "it has no effect with the type \(word)")
            }
            value = nil
        }
        try fields.finish()
        return Event(
            id: id, user: user, item: item, type: type, time: time, requestId: requestId, order: order,
            quantity: quantity, price: price, value: value, path: path)
    }

    private static func text(
        _ name: String, atMost limit: Int, _ fields: inout JSONFields, _ path: String
    ) throws -> String {
        guard let text = try fields.string(name) else { throw fields.missing(name) }
        guard !text.isEmpty else { throw InvalidField(path: "\(path).\(name)", problem: "it is empty") }
        guard text.utf8.count <= limit else {
            throw InvalidField(path: "\(path).\(name)", problem: "it has more than \(limit) bytes")
        }
        return text
    }
}
