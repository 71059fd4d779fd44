import Diagnostics
import Documents
import Logging
import ModelFiles
import ModelStore

/// Answers requests with the served models.
struct Responder: Sendable {
    let settings: ServiceSettings
    let models: ServedModels
    let metrics: Metrics
    let checker: VersionChecker
    let logs: FeedbackLogs
    /// The token that requests must send; `nil` when none is required.
    let token: BearerToken?
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> Double

    /// The answer to a request, with its route.
    struct Outcome: Sendable {
        var answer: ServiceAnswer
        /// The path in the OpenAPI document; `unknown` for a path that is not in it.
        let route: String
    }

    /// Answers any request; errors become answers as well.
    func outcome(of request: ServiceRequest) -> Outcome {
        do {
            let route = try Route.match(request, hasPage: settings.page)
            var outcome = Outcome(answer: answer(to: request, on: route), route: route.template)
            if route.isOfPage { outcome.answer.headers += Self.pageHeaders }
            return outcome
        } catch {
            return Outcome(answer: ServiceAnswer(problem(of: error)), route: "unknown")
        }
    }

    private func answer(to request: ServiceRequest, on route: Route) -> ServiceAnswer {
        do {
            try checkAllowed(request, on: route)
            return try answer(try route.demand(request, settings.limits))
        } catch {
            return ServiceAnswer(problem(of: error))
        }
    }

    /// Checks that a request shows the token, where there is one.
    ///
    /// - Throws: `RequestProblem`.
    private func checkAllowed(_ request: ServiceRequest, on route: Route) throws {
        guard let token else {
            if route.isOfPage { try PageHost.check(request.host, listeningOn: settings.host) }
            return
        }
        guard !route.isOpen, !token.matches(request.authorization) else { return }
        if settings.page, route.takesPassword, token.matchesPassword(request.authorization) { return }
        throw RequestProblem(
            401, "the token is missing or wrong",
            remedy: settings.page
                ? "Send the header Authorization: Bearer TOKEN; a browser sends the token as the password of any user"
                : "Send the header Authorization: Bearer TOKEN",
            challenge: route.isOfPage && route.method == "GET" ? .password : .bearer)
    }

    private func answer(_ demand: Demand) throws -> ServiceAnswer {
        switch demand {
        case .list(let demand): try list(demand)
        case .similar(let demand): try similar(demand)
        case .scores(let demand): try scores(demand)
        case .segment(let user, let model): try segment(of: user, in: model)
        case .lifetime(let demand): try lifetime(demand)
        case .events(let demand): try take(demand)
        case .models: modelList()
        case .model(let name): try modelDescription(name)
        case .history(let demand): try history(demand)
        case .items(let demand): try foundItems(demand)
        case .page(let file): file.answer
        case .metrics:
            ServiceAnswer(
                contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: Array(metrics.text(models, logs, now: now()).utf8))
        case .openAPI: ServiceAnswer(body: PackageResources.openapi_json)
        case .live: ServiceAnswer(body: Array(#"{"live":true}"#.utf8))
        case .ready: readiness()
        case .server: serverMetadata()
        case .repositoryIndex(let readyAlone): repositoryIndex(readyAlone: readyAlone)
        case .metadata(let model, let version): try modelMetadata(model, version)
        case .modelReady(let model, let version): try modelReadiness(model, version)
        case .inference(let demand): try infer(demand)
        }
    }

    /// How often a request is answered anew because the version that answered had changed by the end.
    private static let attempts = 8

    /// Answers with the version that serves a model now.
    ///
    /// What was computed from files that have changed by the end is thrown away, whether it is an answer or an error. The
    /// request is then answered by what takes the version's place: the last sound version, or the same without its users.
    func answering<Value>(_ name: String, _ body: (ServedVersion) throws -> Value) throws -> Value {
        try answering(by: { (version: try models.version(of: name), placement: ()) }) { try body($0.version) }
    }

    /// Answers with the version that somebody finds now, as `answering` does.
    func answering<Placement, Value>(
        by find: () throws -> (version: ServedVersion, placement: Placement),
        _ body: ((version: ServedVersion, placement: Placement)) throws -> Value
    ) throws -> Value {
        var name = ""
        for _ in 0..<Self.attempts {
            let found = try find()
            let served = found.version
            name = served.name
            let knewUsers = served.knowsUsers
            let result = Result { try body(found) }
            if knewUsers, let change = served.change {
                checker.filesChanged(under: served, change, as: name)
            } else if case .failure(let error) = result, let damage = fileError(error, of: served.version) {
                checker.failed(served, damage, as: name)
            } else {
                return try result.get()
            }
        }
        throw RequestProblem.unavailable("the files of model '\(name)' change again and again")
    }

    /// The error if it says that a file of the version cannot be used.
    private func fileError(_ error: any Error, of version: Version) -> UserError? {
        guard let error = error as? UserError, error.code == .modelUnusable, let file = error.place?.file,
            version.owns(file)
        else { return nil }
        return error
    }

    /// Translates an error for the client.
    private func problem(of error: any Error) -> RequestProblem {
        switch error {
        case let problem as RequestProblem: problem
        case let field as InvalidField: .invalid(field.description)
        case let error as UserError:
            switch error.code {
            case .invalidData, .wrongUsage:
                .invalid(error.locatedProblem(.jsonField), remedy: error.remedyMessage?.text(.jsonField))
            default: RequestProblem(500, "the model cannot answer: \(error.problemMessage.text(.jsonField))")
            }
        default: RequestProblem(500, "\(error)", remedy: "This is a defect of scorer: please report it")
        }
    }

    // MARK: Models and health

    private func readiness() -> ServiceAnswer {
        var problems = models.problems
        if let why = models.whyImpersonal { problems.append("nobody gets a personal list: \(why)") }
        var json = JSONBytes()
        json.openObject()
        json.key("ready")
        json.bool(problems.isEmpty)
        if !problems.isEmpty {
            json.key("problems")
            json.openArray()
            for problem in problems { json.string(problem) }
            json.closeArray()
        }
        let waiting = logs.all.compactMap { log in
            log.problem.map { "lines of the log of \(log.name) wait, because it cannot be written: \($0)" }
        }
        let degraded = models.ruleFiles.compactMap { $0.status.words($0.path) } + models.degradations + waiting
        if !degraded.isEmpty {
            json.key("degraded")
            json.openArray()
            for text in degraded { json.string(text) }
            json.closeArray()
        }
        json.closeObject()
        var answer = ServiceAnswer.json(json)
        if !problems.isEmpty { answer.status = 503 }
        return answer
    }

    private func modelList() -> ServiceAnswer {
        var json = JSONBytes()
        json.openObject()
        json.key("default_recommender")
        if let name = models.defaultRecommender.name { json.string(name) } else { json.null() }
        json.key("models")
        json.openArray()
        for (name, entry) in models.all {
            json.openObject()
            json.key("name")
            json.string(name)
            json.key("state")
            json.string(entry.condition.rawValue)
            if let served = entry.current {
                json.writeMembers(of: served)
                json.key("checked")
                json.bool(entry.isSound)
            }
            if let damage = entry.damage {
                json.key("damage")
                json.string(damage)
            }
            if let refused = entry.refused {
                json.key("refused")
                json.openObject()
                json.key("version")
                json.number(refused.version.number)
                json.key("problem")
                json.string(refused.problem)
                json.closeObject()
            }
            if let trouble = entry.trouble {
                json.key("trouble")
                json.string(trouble)
            }
            json.closeObject()
        }
        json.closeArray()
        json.closeObject()
        return .json(json)
    }
}

extension JSONBytes {
    /// Writes which version is served and when it was trained.
    mutating func writeMembers(of served: ServedVersion) {
        key("model")
        string(served.version.model)
        key("version")
        number(served.version.number)
        key("family")
        string(served.family.name)
        key("trained")
        string(UTCTime(seconds: Int64(served.created)).description)
    }
}
