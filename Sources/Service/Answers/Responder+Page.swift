import CustomerModels
import Documents
import ModelStore
import Scoring

/// What people need to look at lists: a customer's history, items by their titles, and what a model lets them choose.
extension Responder {
    /// The headers of everything that only the page asks for.
    ///
    /// The browser runs no script and loads nothing but the files of this service, sends no address to others, and shows
    /// the page in no frame. No header lets scripts of other sites read an answer.
    static let pageHeaders: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src data:",
                "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
            ].joined(separator: "; ")
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    /// Answers with what a model was trained with for one customer.
    func history(_ demand: HistoryDemand) throws -> ServiceAnswer {
        try answering(recommenderNamed: demand.model) { recommender, version in
            let isForgotten = models.isForgotten(demand.user, of: version.model)
            let maker = isForgotten ? recommender.maker.withoutUsers() : recommender.maker
            let history = try maker.customerHistory(of: demand.user, atMost: demand.count)
            var json = JSONBytes(capacity: 128 * history.items.count + 256)
            json.write(history, from: version)
            return json
        }
    }

    /// Answers with items by words of their titles or ids.
    func foundItems(_ demand: ItemDemand) throws -> ServiceAnswer {
        try answering(recommenderNamed: demand.model) { recommender, version in
            let found = try recommender.search.items(matching: demand.text, atMost: demand.count)
            var json = JSONBytes(capacity: 128 * found.items.count + 256)
            json.write(found, from: version)
            return json
        }
    }

    private func answering(
        recommenderNamed model: String?, _ body: (ServedRecommender, Version) throws -> JSONBytes
    ) throws -> ServiceAnswer {
        let name = try model ?? usualRecommender()
        return try answering(name) { served in
            guard case .recommender(let recommender) = served.content else {
                throw wrongFamily(name, "ranks no items")
            }
            var answer = ServiceAnswer.json(try body(recommender, served.version))
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }

    /// Answers with what is served under a name, and with what a request may choose.
    func modelDescription(_ name: String) throws -> ServiceAnswer {
        try answering(name) { served in
            var json = JSONBytes()
            json.openObject()
            json.key("name")
            json.string(ServedModels.servedName(name))
            json.writeMembers(of: served)
            switch served.content {
            case .recommender(let recommender): json.writeMembers(of: try recommender.maker.description())
            case .propensity(let model):
                json.key("outcome")
                json.string(model.settings.outcome.name)
                json.key("base_rate")
                json.number(model.settings.outcome.baseRate)
                json.key("from_events")
                json.bool(model.settings.customers != nil)
                json.key("columns")
                json.openArray()
                for column in model.inputColumns { json.write(column) }
                json.closeArray()
            case .segments(let finder): json.writeMembers(of: finder.model)
            case .lifetime(let finder): json.writeMembers(of: finder.model)
            }
            json.closeObject()
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }
}
