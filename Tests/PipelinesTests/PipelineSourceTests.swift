import Diagnostics
import Documents
import Events
import Pipelines
import TestSupport
import Testing
import Training

/// Queries in pipeline files.
@Suite struct PipelineSourceTests {
    private let bench: PipelineBench

    init() throws { bench = try PipelineBench() }

    @Test func aQueryStaysAsItIsWritten() throws {
        let pipeline = try bench.read(
            """
            model: m
            data:
              events: {path: ["duckdb: SELECT * FROM 'a?.parquet'", log.csv]}
              items: {path: "postgres:shop: SELECT 1"}
            """)
        #expect(pipeline.recommender?.events == ["duckdb: SELECT * FROM 'a?.parquet'", bench.path("log.csv")])
        #expect(pipeline.recommender?.items == "postgres:shop: SELECT 1")
    }

    @Test func aSectionOfPostgresIsAQuery() throws {
        let pipeline = try bench.read(
            """
            model: m
            data:
              events: {postgres: {service: shop, query: "SELECT 1"}}
              items: {postgres: {query: "SELECT 2"}}
              consent: {postgres: {service: "${SERVICE}", query: "SELECT 3"}}
            """, environment: ["SERVICE": "other"], connections: PipelineFile.connections)
        #expect(pipeline.recommender?.events == ["postgres:shop: SELECT 1"])
        #expect(pipeline.recommender?.items == "postgres:: SELECT 2")
        #expect(pipeline.recommender?.consent?.path == "postgres:other: SELECT 3")
        #expect(pipeline.resolved["data"]?["events"]?["postgres"] == ["service": "shop", "query": "SELECT 1"])
        #expect(pipeline.resolved["data"]?["consent"]?["postgres"]?["service"] == "${SERVICE}")
        #expect(pipeline.resolved["data"]?["events"]?["path"] == nil)
    }

    @Test func aTableOfCustomersMayBeAQuery() throws {
        let pipeline = try bench.read(
            "model: m\ndata: {table: {postgres: {service: shop, query: SELECT 1}, columns: {target: churn}}}\n")
        guard case .propensity(let training) = pipeline.recipe, case .table(let table) = training.source else {
            Issue.record("no table")
            return
        }
        #expect(table.file == "postgres:shop: SELECT 1")
    }

    @Test(
        arguments: [
            ("{path: a.csv, postgres: {query: SELECT 1}}", "data.events.path has no effect with data.events.postgres"),
            ("{postgres: {service: shop}}", "data.events.postgres.query is missing"),
            ("{postgres: {service: 'a:b', query: SELECT 1}}", "colon"),
            ("{postgres: {service: 'a b', query: SELECT 1}}", "postgres:"),
            ("{postgres: {query: \"SELECT 'password=x'\"}}", "password="),
            ("{path: 'duckdb:'}", "is not followed by a query"),
            ("{path: 'duckdb: SELECT 1', layout: {delimiter: tab}}", "has no effect on the result of a query"),
            ("{postgres: {query: SELECT 1}, layout: {encoding: latin-1}}", "has no effect on the result of a query"),
        ])
    func mistakes(events: String, words: String) throws {
        let error = try #require(throws: UserError.self) {
            _ = try bench.read("model: m\ndata:\n  events: \(events)\n")
        }
        #expect(error.code == .wrongUsage)
        #expect(error.problem.contains(words), "\(error)")
        #expect(error.place?.line == 3)
    }
}
