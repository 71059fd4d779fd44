import Documents
import Recommenders
import TestSupport

/// The JSON beside a page.
enum MonitoringNumbers {
    static func read(_ path: String) throws -> JSONValue { try JSONValue(parsing: bytes(of: path)) }
}

extension RecommenderAlgorithm {
    /// iALS with two factors, for data of a few lines.
    static var smallIALS: Self {
        var parameters = IALSParameters()
        parameters.factors = 2
        return .ials(parameters)
    }
}
