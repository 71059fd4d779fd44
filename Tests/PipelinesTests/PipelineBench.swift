import Diagnostics
import Pipelines
import TestSupport
import Training

/// A folder with a pipeline file.
struct PipelineBench {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The path of a file that the pipeline names relative to itself.
    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    func read(
        _ yaml: String, _ setting: [String] = [], environment: [String: String] = [:],
        connections: Set<String> = []
    ) throws -> Pipeline {
        try PipelineFile.read(
            folder.file("pipeline.yaml", yaml), setting: setting, environment: environment, connections: connections)
    }

    /// The error of a pipeline that cannot be read.
    func refusal(of yaml: String, _ setting: [String] = []) throws -> UserError {
        do {
            _ = try read(yaml, setting)
        } catch let error as UserError {
            return error
        }
        throw Accepted(yaml: yaml, setting: setting)
    }

    struct Accepted: Error {
        let yaml: String
        let setting: [String]
    }

    /// The shortest pipelines of each kind; what is appended begins on line 4, 5 and 4.
    static let recommender = """
        model: shop
        data:
          events: {path: events.csv}

        """
    static let customers = """
        model: churn
        data:
          events: {path: events.csv}
        customers: {label: churn, horizon: 90d, cutoff: 2024-04-01}

        """
    static let table = """
        model: churn
        data:
          table: {path: customers.csv, columns: {target: churned}}

        """
    static let uplift = """
        model: voucher
        data:
          table: {path: campaign.csv, columns: {target: bought, treatment: mailed}}

        """
    static let segments = """
        model: groups
        data:
          events: {path: events.csv}
        segments: {by: rfm}

        """
    static let lifetime = """
        model: lifetime
        data:
          events: {path: events.csv}
        lifetime: {}

        """
}

extension Pipeline {
    var recommender: RecommenderTraining? {
        if case .recommender(let training) = recipe { training } else { nil }
    }

    var propensity: PropensityTraining? {
        if case .propensity(let training) = recipe { training } else { nil }
    }
}
