import Assignment
import Diagnostics
import Documents
import Events
import Logging
import ModelStore
import RecommenderModels
import Rules
import Scoring

extension Responder {
    /// A list with its answer.
    private struct Made {
        let answer: ServiceAnswer
        let list: PersonalList
        let knewUsers: Bool
        /// The line of the log of exposures; `nil` for none.
        let line: [UInt8]?
    }

    /// Answers with a list.
    func list(_ demand: ListDemand) throws -> ServiceAnswer {
        let made = try made(demand)
        // Count here, because a list that was made from files that changed is not sent.
        if made.knewUsers, made.list.isUnknownUser { metrics.countUnknownUser() }
        for source in Source.allCases {
            metrics.countItems(made.list.items.count { $0.source == source }, from: source.rawValue)
        }
        if let line = made.line { logs.exposures?.append(line, count: 1) }
        return made.answer
    }

    /// What a list is made for.
    private struct Order {
        let demand: ListDemand
        let request: RecommendationRequest
        let arm: AssignedArm
        /// Whether nothing may be kept of the customer.
        let isOptedOut: Bool
    }

    /// Makes the list by the rules of the placement that is asked for, or without rules, or as the customer's arm says.
    private func made(_ demand: ListDemand) throws -> Made {
        let (arm, isOptedOut) = try arm(demand)
        do {
            switch arm.treatment {
            case .usual, .popular, .nothing: break
            case .placement(let name):
                return try answering(by: { try models.placement(named: name) }) { served in
                    let order = Order(
                        demand: demand, request: demand.request(inArmAt: served.placement.placement), arm: arm,
                        isOptedOut: isOptedOut)
                    return try list(order, by: served.version, under: try served.placement.rules(on: today))
                }
            case .model(let reference):
                let model = try FollowedAlias(parsing: reference).name
                guard let placement = demand.placement else {
                    return try answering(model) { served in
                        try list(
                            Order(demand: demand, request: demand.request, arm: arm, isOptedOut: isOptedOut), by: served
                        )
                    }
                }
                return try answering(by: { try models.placement(named: placement, inArmOf: model) }) { served in
                    let order = Order(
                        demand: demand, request: try demand.request(for: served.placement.placement), arm: arm,
                        isOptedOut: isOptedOut)
                    return try list(order, by: served.version, under: try served.placement.rules(on: today))
                }
            }
        } catch let problem as RequestProblem where problem.status == 404 || problem.status == 503 {
            // The arm's model cannot answer now. The customer gets the usual list, which must not count for the arm.
            metrics.countUnmetArm()
            return try usual(demand, in: .none, isOptedOut: isOptedOut)
        }
        return try usual(demand, in: arm, isOptedOut: isOptedOut)
    }

    /// Makes the list that everybody gets who is in no experiment, or what an arm leaves of it.
    private func usual(_ demand: ListDemand, in arm: AssignedArm, isOptedOut: Bool) throws -> Made {
        func order(_ request: RecommendationRequest) -> Order {
            Order(demand: demand, request: request.under(arm.treatment), arm: arm, isOptedOut: isOptedOut)
        }
        guard let placement = demand.placement else {
            let name = try demand.model ?? usualRecommender()
            return try answering(name) { try list(order(demand.request), by: $0, named: name) }
        }
        return try answering(by: { try models.placement(named: placement) }) { served in
            try list(
                order(try demand.request(for: served.placement.placement)), by: served.version,
                under: try served.placement.rules(on: today))
        }
    }

    /// The day of a request by the clock, so that a rule ends at midnight.
    private var today: Int { Int((now() / 86_400).rounded(.down)) }

    /// The customer's arm, as the model that all others get knows the customer, and whether nothing may be kept of them.
    private func arm(_ demand: ListDemand) throws -> (arm: AssignedArm, isOptedOut: Bool) {
        let find: () throws -> ServedVersion = {
            if let placement = demand.placement { return try models.placement(named: placement).version }
            return try models.version(of: demand.model ?? usualRecommender())
        }
        let user = demand.request.user
        // A list that is not shown, and one of a model that is asked for, is as it would be without experiments.
        let isDecided = demand.isShown && (demand.placement != nil || demand.model == nil)
        guard isDecided && user != nil || logs.exposures != nil || logs.events != nil else { return (.none, false) }
        return try answering(by: { (version: try find(), placement: ()) }) { found in
            guard case .recommender(let recommender) = found.version.content else { return (.none, false) }
            if models.isForgotten(user, of: found.version.version.model) { return (.none, true) }
            let isOptedOut = try recommender.maker.isOptedOut(user)
            guard isDecided, let book = found.version.placing.experiments else { return (.none, isOptedOut) }
            return (
                try recommender.maker.assignment(of: user, in: book, at: demand.placement, on: today), isOptedOut
            )
        }
    }

    private func list(
        _ order: Order, by served: ServedVersion, named name: String? = nil, under rules: ListRules? = nil
    ) throws -> Made {
        guard case .recommender(let recommender) = served.content else {
            throw wrongFamily(name ?? served.name, "ranks no items")
        }
        // A version that still knows somebody who was forgotten answers as the next one will.
        let isForgotten = models.isForgotten(order.request.user, of: served.version.model)
        let maker = isForgotten ? recommender.maker.withoutUsers() : recommender.maker
        var request = order.request
        // Ignore a session that the model cannot use: the storefront sends it whichever model is the champion.
        let ignored = maker.usesSessions ? 0 : request.session.count
        if ignored > 0 { request.session = [] }
        let list = try maker.list(request, under: rules)
        warnOfMask(request.mask, by: maker, from: served.version)
        let requestId = order.demand.isShown && !order.isOptedOut ? logs.nextRequestId() : nil
        var json = JSONBytes(capacity: 96 * list.items.count + 256)
        try json.write(
            list, of: request, by: maker, from: served.version, placement: order.demand.placement, arm: order.arm,
            requestId: requestId, ignored: ignored, reasonsAtMost: settings.limits.reasons)
        var answer = ServiceAnswer.json(json)
        answer.version = (served.version.model, served.version.number)
        let line = try requestId.flatMap { id in
            try logs.line(
                of: Exposure(
                    time: now(), requestId: id, user: order.demand.request.user, arm: order.arm,
                    version: served.version, placement: order.demand.placement, list: list, maker: maker))
        }
        return Made(answer: answer, list: list, knewUsers: served.knowsUsers, line: line)
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
