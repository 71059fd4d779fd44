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
    /// The token that requests must send; `nil` when none is required.
    let token: BearerToken?
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> Double

    /// The answer to a request, with its route.
    struct Outcome: Sendable {
        let answer: ServiceAnswer
        /// The path in the OpenAPI document; `unknown` for a path that is not in it.
        let route: String
    }

    /// Answers any request; errors become answers as well.
    func outcome(of request: ServiceRequest) -> Outcome {
        var template = "unknown"
        do {
            let route = try Route.match(request)
            template = route.template
            if let token, !route.isOpen, !token.matches(request.authorization) {
                throw RequestProblem(
                    401, "the token is missing or wrong", remedy: "Send the header Authorization: Bearer TOKEN")
            }
            let demand = try route.demand(request, settings.limits)
            return Outcome(answer: try answer(demand), route: template)
        } catch {
            return Outcome(answer: ServiceAnswer(problem(of: error)), route: template)
        }
    }

    private func answer(_ demand: Demand) throws -> ServiceAnswer {
        switch demand {
        case .list(let demand): try list(demand)
        case .similar(let demand): try similar(demand)
        case .scores(let demand): try scores(demand)
        case .models: modelList()
        case .metrics:
            ServiceAnswer(
                contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: Array(metrics.text(models, now: now()).utf8))
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

    /// Answers with the version that serves a model now, or with the one before if that version turns out to be
    /// damaged.
    func answering<Value>(_ name: String, _ body: (ServedVersion) throws -> Value) throws -> Value {
        let served = try models.version(of: name)
        do {
            return try body(served)
        } catch let error as UserError where error.code == .modelUnusable && concerns(error, served.version) {
            checker.withdraw(served.version, error.locatedProblem(.jsonField), as: name)
            return try body(try models.version(of: name))
        }
    }

    private func concerns(_ error: UserError, _ version: Version) -> Bool {
        error.place?.file.map { version.owns($0) } ?? false
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
        var problems = models.all.filter { $0.entry.current == nil }.map { name, entry in
            "model '\(name)' cannot answer: \(entry.refused?.problem ?? entry.trouble ?? "it is being opened")"
        }
        if models.all.isEmpty { problems.append("no model is served") }
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
        let stale = models.ruleFiles.filter(\.isStale)
        if !stale.isEmpty {
            json.key("degraded")
            json.openArray()
            for file in stale {
                json.string("the file '\(file.path)' cannot be used as it is now; what it had before counts on")
            }
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
        json.key("models")
        json.openArray()
        for (name, entry) in models.all {
            json.openObject()
            json.key("name")
            json.string(name)
            if let served = entry.current {
                json.key("model")
                json.string(served.version.model)
                json.key("version")
                json.number(served.version.number)
                json.key("family")
                json.string(served.family.name)
                json.key("trained")
                json.string(UTCTime(seconds: Int64(served.created)).description)
                json.key("checked")
                json.bool(entry.isChecked)
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
