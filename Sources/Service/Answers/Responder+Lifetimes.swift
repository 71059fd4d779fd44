import CustomerModels
import Documents
import Events
import Ids
import ModelStore
import Scoring

extension Responder {
    /// Answers with what a customer will still buy.
    func lifetime(_ demand: LifetimeDemand) throws -> ServiceAnswer {
        try answering(demand.model) { served in
            guard case .lifetime(let finder) = served.content else {
                throw wrongFamily(demand.model, "foretells nobody's purchases")
            }
            let asked = models.isForgotten(demand.user, of: served.version.model) ? finder.asking(.nobody) : finder
            let found = asked.answer(of: demand.user, within: demand.span, version: served.version)
            var json = JSONBytes(capacity: 256)
            json.write(found)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }
}

extension JSONBytes {
    fileprivate mutating func write(_ answer: LifetimeAnswer) {
        openObject()
        key("model")
        string(answer.model)
        key("version")
        number(answer.version)
        key("user")
        string(answer.user)
        key("valid_from")
        string(answer.validFrom)
        key("days")
        number(answer.span.days)
        key("discount")
        number(answer.span.discount)
        if let reason = answer.reason {
            key("reason")
            string(reason)
        }
        if let forecast = answer.forecast {
            member("alive", forecast.alive)
            member("purchases", forecast.purchases)
            key("purchases_low")
            number(forecast.lowPurchases)
            key("purchases_high")
            number(forecast.highPurchases)
            if let value = forecast.value, let low = forecast.lowValue, let high = forecast.highValue {
                member("value", value)
                member("value_low", low)
                member("value_high", high)
            }
        }
        closeObject()
    }

    /// Writes the parameters, with times in days.
    mutating func writeMembers(of model: LifetimeModel) {
        let settings = model.settings
        key("customers")
        number(model.users.count)
        key("valid_from")
        string(settings.firstForetoldDay)
        member("r", settings.purchases.r)
        member("alpha", settings.purchases.alpha)
        member("a", settings.purchases.a)
        member("b", settings.purchases.b)
        guard let spend = settings.spend else { return }
        member("p", spend.p)
        member("q", spend.q)
        member("gamma", spend.gamma)
    }

    private mutating func member(_ name: StaticString, _ value: Double) {
        key(name)
        number(value)
    }
}
