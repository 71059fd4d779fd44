import Diagnostics
import Documents
import Events
import Logging
import ModelStore
import RecommenderModels
import Scoring

extension Responder {
    /// Answers with a list.
    func list(_ demand: ListDemand) throws -> ServiceAnswer {
        let name = try demand.model ?? usualRecommender()
        let (answer, list, knewUsers) = try answering(name) { served -> (ServiceAnswer, PersonalList, Bool) in
            guard case .recommender(let recommender) = served.content else {
                throw wrongFamily(name, "ranks no items")
            }
            let maker = recommender.maker
            var request = demand.request
            // Ignore a session that the model cannot use: the storefront sends it whichever model is the champion.
            let ignored = maker.usesSessions ? 0 : request.session.count
            if ignored > 0 { request.session = [] }
            let list = try maker.list(request)
            warnOfMask(request.mask, by: maker, from: served.version)
            var json = JSONBytes(capacity: 96 * list.items.count + 256)
            try json.write(
                list, of: request, by: maker, from: served.version, ignored: ignored,
                reasonsAtMost: settings.limits.reasons)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return (answer, list, served.knowsUsers)
        }
        // Count here, because a list that was made from files that changed is not sent.
        if knewUsers, list.isUnknownUser { metrics.countUnknownUser() }
        for source in Source.allCases {
            metrics.countItems(list.items.count { $0.source == source }, from: source.rawValue)
        }
        return answer
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
