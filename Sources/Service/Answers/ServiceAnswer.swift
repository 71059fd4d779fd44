import Documents

/// The response to a request.
package struct ServiceAnswer: Sendable {
    package var status = 200
    package var contentType = "application/json"
    /// Additional headers of this response.
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// The version that answered, for the metrics and the log.
    var version: (model: String, number: Int)?

    static func json(_ json: JSONBytes) -> ServiceAnswer { ServiceAnswer(body: json.bytes) }

    /// `{"error": …, "remedy": …}`; the Open Inference Protocol requires `error`.
    package init(_ problem: RequestProblem) {
        var json = JSONBytes()
        json.openObject()
        json.key("error")
        json.string(problem.problem)
        if let remedy = problem.remedy {
            json.key("remedy")
            json.string(remedy)
        }
        json.closeObject()
        status = problem.status
        body = json.bytes
        if problem.status == 503 { headers = [("Retry-After", "1")] }
        if let allowed = problem.allowed { headers = [("Allow", allowed)] }
        if problem.status == 415 { headers = [("Accept-Encoding", "gzip")] }
        if problem.status == 401 { headers = [("WWW-Authenticate", problem.challenge.rawValue)] }
    }

    init(
        status: Int = 200, contentType: String = "application/json", body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
