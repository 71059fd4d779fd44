import Diagnostics

/// Why a request fails; the response tells it to the client.
package struct RequestProblem: Error, Equatable {
    /// The HTTP status code.
    let status: Int
    /// What is wrong, in one sentence without a full stop.
    let problem: String
    /// How to fix it, in one sentence without a full stop.
    let remedy: String?
    /// The method that the path supports, if the request used another one.
    let allowed: String?
    /// How a client that has shown no token is asked for it.
    let challenge: Challenge

    package enum Challenge: String {
        case bearer = "Bearer"
        /// A browser asks the person before it for a password.
        case password = #"Basic realm="endcap", charset="UTF-8""#
    }

    package init(
        _ status: Int, _ problem: String, remedy: String? = nil, allowed: String? = nil,
        challenge: Challenge = .bearer
    ) {
        self.status = status
        self.problem = problem
        self.remedy = remedy
        self.allowed = allowed
        self.challenge = challenge
    }

    /// An error that the client can fix in its request.
    static func invalid(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(400, problem, remedy: remedy)
    }

    static func notFound(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(404, problem, remedy: remedy)
    }

    /// A temporary problem of the service.
    package static func unavailable(_ problem: String, remedy: String? = nil) -> RequestProblem {
        RequestProblem(503, problem, remedy: remedy)
    }
}
