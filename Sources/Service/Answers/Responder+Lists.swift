import Documents
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring

extension Responder {
    /// Answers with a list.
    func list(_ demand: ListDemand) throws -> ServiceAnswer {
        let name = try demand.model ?? usualRecommender()
        return try answering(name) { served in
            guard case .recommender(let maker, _) = served.content else { throw wrongFamily(name, "ranks no items") }
            var request = demand.request
            // Ignore a session that the model cannot use: the storefront sends it whichever model is the champion.
            let ignored = maker.usesSessions ? 0 : request.session.count
            if ignored > 0 { request.session = [] }
            let list = try maker.list(request)
            if list.isUnknownUser { metrics.countUnknownUser() }
            for source in Source.allCases {
                metrics.countItems(list.items.count { $0.source == source }, from: source.rawValue)
            }
            var json = JSONBytes(capacity: 96 * list.items.count + 256)
            try json.write(
                list, of: request, by: maker, served, ignored: ignored, reasonsAtMost: settings.limits.reasons)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }

    /// Answers with the items most similar to one item.
    func similar(_ demand: SimilarDemand) throws -> ServiceAnswer {
        let name = try demand.model ?? usualRecommender()
        return try answering(name) { served in
            guard case .recommender(_, let finder) = served.content, finder.isAble else {
                throw wrongFamily(name, "knows no similarity")
            }
            guard let similar = try finder.similar(to: demand.item, count: demand.count) else {
                throw RequestProblem.notFound("the model does not know the item")
            }
            var json = JSONBytes(capacity: 96 * similar.items.count + 256)
            json.write(similar, served)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }

    private func usualRecommender() throws -> String {
        if let recommender = settings.recommender { return recommender }
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

extension JSONBytes {
    /// Writes a list in the format of `docs/service.md`.
    fileprivate mutating func write(
        _ list: PersonalList, of request: RecommendationRequest, by maker: ListMaker, _ served: ServedVersion,
        ignored: Int, reasonsAtMost limit: Int
    ) throws {
        openObject()
        begin(served)
        key("user")
        if let user = request.user { string(user) } else { null() }
        key("source")
        string(list.source.rawValue)
        key("items")
        openArray()
        for (position, item) in list.items.enumerated() {
            try write(
                item, rank: position + 1, in: list, by: maker, reasonsAtMost: request.explains ? limit : nil)
        }
        closeArray()
        if let shortage = list.shortage {
            key("short")
            string(shortage.rawValue)
        }
        key("unknown_session_items")
        number(list.unknownSessionItems)
        key("ignored_session_events")
        number(ignored + list.weightlessSessionEvents)
        closeObject()
    }

    private mutating func write(
        _ item: ScoredItem, rank: Int, in list: PersonalList, by maker: ListMaker, reasonsAtMost limit: Int?
    ) throws {
        let side = maker.model.items
        let index = Int(item.index)
        openObject()
        key("rank")
        number(rank)
        key("item")
        string(try side.ids.bytes(at: index))
        if let table = side.table {
            for (column, name) in table.columns.enumerated() where name == "title" || name == "category" {
                if name == "title" { key("title") } else { key("category") }
                string(try table.bytes(index, column))
            }
        }
        key("score")
        number(item.score)
        key("source")
        string(item.source.rawValue)
        if let limit {
            if let baseline = list.baseline(of: item) {
                key("baseline")
                number(baseline)
            }
            key("reasons")
            openArray()
            for reason in try maker.reasons(for: item, in: list, atMost: limit) {
                openObject()
                key("item")
                string(reason.item)
                if let title = reason.title {
                    key("title")
                    string(title)
                }
                key("share")
                number(reason.share)
                closeObject()
            }
            closeArray()
        }
        closeObject()
    }

    fileprivate mutating func write(_ similar: SimilarItems, _ served: ServedVersion) {
        openObject()
        begin(served)
        key("item")
        string(similar.item)
        if let title = similar.title {
            key("title")
            string(title)
        }
        key("items")
        openArray()
        for item in similar.items {
            openObject()
            key("rank")
            number(item.rank)
            key("item")
            string(item.item)
            if let title = item.title {
                key("title")
                string(title)
            }
            key("score")
            number(item.score)
            closeObject()
        }
        closeArray()
        closeObject()
    }

    /// Writes the model and the version that answer.
    mutating func begin(_ served: ServedVersion) {
        key("model")
        string(served.version.model)
        key("version")
        number(served.version.number)
    }
}
