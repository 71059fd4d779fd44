import Diagnostics
import Events
import FeatureLearning
import Pipelines
import Testing
import Training
import Validation

/// The keys of `data.customers`.
@Suite struct CustomerTablePipelineTests {
    private static func pipeline(_ customers: String) -> String {
        """
        model: churn
        data:
          events: {path: events.csv}
          customers: \(customers)
        customers: {label: churn, horizon: 90d, cutoff: 2024-04-01}

        """
    }

    @Test func theKeysAreRead() throws {
        let bench = try PipelineBench()
        let pipeline = try bench.read(
            Self.pipeline("{path: crm.csv, columns: {user: id}, valid_from: since, category: [plan], ignore: [note]}"))
        guard case .events(let log)? = pipeline.propensity?.source else {
            Issue.record("the pipeline trains on no events")
            return
        }
        let table = try #require(log.customers)
        #expect(table.path == bench.path("crm.csv"))
        #expect(table.columns == ProfileColumns(user: "id", validFrom: "since"))
        #expect(table.options.category == ["plan"] && table.options.ignore == ["note"])
        #expect(table.options.numeric.isEmpty && table.options.boolean.isEmpty)
        #expect(pipeline.validationPlan().profiles?.path == bench.path("crm.csv"))
    }

    @Test func aQueryStandsInPlaceOfThePath() throws {
        let bench = try PipelineBench()
        let query = "postgres: {service: shop, query: SELECT 1}"
        let pipeline = try bench.read(Self.pipeline("{\(query), valid_from: since}"))
        guard case .events(let log)? = pipeline.propensity?.source else {
            Issue.record("the pipeline trains on no events")
            return
        }
        #expect(log.customers?.path == "postgres:shop: SELECT 1")
        let both = try bench.refusal(of: Self.pipeline("{path: crm.csv, \(query)}"))
        #expect(both.problem.contains("data.customers.path has no effect with data.customers.postgres"))
    }

    @Test func whatHasNoEffectIsRefused() throws {
        let bench = try PipelineBench()
        let pathless = try bench.refusal(of: Self.pipeline("{valid_from: since}"))
        #expect(pathless.problem.contains("data.customers.valid_from has no effect without data.customers.path"))
        let twice = try bench.refusal(of: Self.pipeline("{path: crm.csv, numeric: [age], boolean: [age]}"))
        #expect(twice.problem.contains("'age' is named twice"))
        let recommender = try bench.refusal(of: PipelineBench.recommender, ["data.customers.path=crm.csv"])
        #expect(recommender.problem.contains("data.customers has no effect for a recommender"))
        let unknown = try bench.refusal(of: Self.pipeline("{path: crm.csv, valid: since}"))
        #expect(unknown.problem.contains("no key 'valid'"))
    }
}
