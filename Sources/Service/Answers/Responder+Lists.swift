import Diagnostics
import Documents
import Events
import Logging
import ModelStore
import RecommenderModels
import Rules
import Scoring

extension Responder {
    /// Answers with a list.
    func list(_ demand: ListDemand) throws -> ServiceAnswer {
        let (answer, list, knewUsers) = try made(demand)
        // Count here, because a list that was made from files that changed is not sent.
        if knewUsers, list.isUnknownUser { metrics.countUnknownUser() }
        for source in Source.allCases {
            metrics.countItems(list.items.count { $0.source == source }, from: source.rawValue)
        }
        return answer
    }

    /// Makes the list by the rules of the placement that is asked for, or without rules.
    private func made(_ demand: ListDemand) throws -> (answer: ServiceAnswer, list: PersonalList, knewUsers: Bool) {
        guard let placement = demand.placement else {
            let name = try demand.model ?? usualRecommender()
            return try answering(name) { try list(demand.request, by: $0, named: name, at: nil) }
        }
        return try answering(by: { try models.placement(named: placement) }) { served in
            // The clock says the day of each request, so that a rule ends at midnight.
            let day = Int((now() / 86_400).rounded(.down))
            return try list(
                demand.request(for: served.placement.placement), by: served.version, named: served.version.name,
                at: (placement, try served.placement.rules(on: day)))
        }
    }

    private func list(
        _ demanded: RecommendationRequest, by served: ServedVersion, named name: String,
        at placement: (name: String, rules: ListRules)?
    ) throws -> (answer: ServiceAnswer, list: PersonalList, knewUsers: Bool) {
        guard case .recommender(let recommender) = served.content else { throw wrongFamily(name, "ranks no items") }
        let maker = recommender.maker
        var request = demanded
        // Ignore a session that the model cannot use: the storefront sends it whichever model is the champion.
        let ignored = maker.usesSessions ? 0 : request.session.count
        if ignored > 0 { request.session = [] }
        let list = try maker.list(request, under: placement?.rules)
        warnOfMask(request.mask, by: maker, from: served.version)
        var json = JSONBytes(capacity: 96 * list.items.count + 256)
        try json.write(
            list, of: request, by: maker, from: served.version, placement: placement?.name, ignored: ignored,
            reasonsAtMost: settings.limits.reasons)
        var answer = ServiceAnswer.json(json)
        answer.version = (served.version.model, served.version.number)
        return (answer, list, served.knowsUsers)
    }

    /// Answers with the items most similar to one item.
    func similar(_ demand: SimilarDemand) throws -> ServiceAnswer {
        let name = try demand.model ?? usualRecommender()
        return try answering(name) { served in
            guard case .recommender(let recommender) = served.content, recommender.finder.isAble else {
                throw wrongFamily(name, "knows no similarity")
            }
            let similar = try recommender.finder.similar(to: demand.item, count: demand.count, channel: demand.channel)
            guard let similar else {
                throw RequestProblem.notFound("the model does not know the item")
            }
            var json = JSONBytes(capacity: 96 * similar.items.count + 256)
            json.write(similar, from: served.version)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }

    /// Logs, once for each version, that a mask leaves out all that the model itself could list.
    private func warnOfMask(_ mask: ItemMask, by maker: ListMaker, from version: Version) {
        guard let warning = maker.model.settings.warning(ofMasking: mask, named: version.description),
            models.note(maskedOut: version)
        else { return }
        checker.logger.warning(
            "\(warning.text(.jsonField))", metadata: ["model": "\(version.model)", "version": "\(version.number)"])
    }

    func usualRecommender() throws -> String {
        if let name = models.defaultRecommender.name { return name }
        let names = models.recommenders
        guard names.count <= 1 else {
            throw RequestProblem.invalid(
                "several recommenders are served",
                remedy: "Name one of them: model=\(names.sorted().joined(separator: ", model="))")
        }
        guard let name = names.first else { throw RequestProblem.unavailable("no recommender is served now") }
        return name
    }

    func wrongFamily(_ name: String, _ fact: String) -> RequestProblem {
        .notFound("model '\(name)' \(fact)", remedy: "GET /v1/models lists the models")
    }
}
