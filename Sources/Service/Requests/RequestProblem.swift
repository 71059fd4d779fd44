import Diagnostics

/// Why a request has no answer but this.
package struct RequestProblem: Error, Equatable {
    /// The HTTP status code.
    let status: Int
    /// One sentence, without a full stop, that says what is wrong.
    let problem: String
    /// One sentence, without a full stop, that says how to mend it.
    let remedy: String?
    /// The method that the path takes, for a request with another one.
    let allowed: String?

    package init(_ status: Int, _ problem: String, remedy: String? = nil, allowed: String? = nil) {
        self.status = status
        self.problem = problem
        self.remedy = remedy
        self.allowed = allowed
    }

    /// What the client has to mend in its request.
    static func invalid(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(400, problem, remedy: remedy)
    }

    static func notFound(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(404, problem, remedy: remedy)
    }

    /// What the service cannot do now, and may soon.
    package static func unavailable(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(503, problem, remedy: remedy)
    }
}
