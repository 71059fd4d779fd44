import Diagnostics
import Documents
import Events
import Pipelines
import Testing
import Training

/// Variables of the environment reach the settings of a connection and nothing else.
@Suite struct PipelineEnvironmentTests {
    private let bench: PipelineBench
    /// A key that stands for the setting of a connection, of which there is none yet.
    private let connections: Set = ["data.items.path"]

    init() throws { bench = try PipelineBench() }

    private func yaml(_ path: String) -> String {
        "model: m\ndata:\n  events: {path: e.csv}\n  items: {path: '\(path)'}\n"
    }

    private func refusal(of path: String, _ environment: [String: String]) throws -> UserError {
        do {
            _ = try bench.read(yaml(path), environment: environment, connections: connections)
        } catch let error as UserError {
            return error
        }
        throw PipelineBench.Accepted(yaml: path, setting: [])
    }

    @Test func theValueReachesTheRecipeAndTheTextTheResolvedFile() throws {
        let pipeline = try bench.read(
            yaml("/${SHOP}/${_2}.csv"), environment: ["SHOP": "s3cret", "_2": "b${SHOP}"], connections: connections)
        // What is filled in is not looked at again.
        #expect(pipeline.recommender?.items == "/s3cret/b${SHOP}.csv")
        #expect(pipeline.resolved["data"]?["items"]?["path"] == "/${SHOP}/${_2}.csv")
        #expect(!pipeline.resolved.text.contains("s3cret"))
    }

    @Test func aMissingVariableIsNamed() throws {
        for environment in [[:], ["OTHER": "x"], ["SHOP": ""]] as [[String: String]] {
            let error = try refusal(of: "${SHOP}.csv", environment)
            #expect(error.code == .wrongUsage && error.place?.line == 4)
            #expect(
                error.problem.contains("data.items.path needs the environment variable 'SHOP', which is not set"),
                "\(error)")
        }
    }

    @Test(arguments: ["${}", "${2A}", "${A", "${A B}", "${A-}"])
    func whatIsNoNameIsRefused(text: String) throws {
        let error = try refusal(of: text, ["A": "x"])
        #expect(error.problem.contains("'${' is not followed by a name and '}'"), "\(error)")
    }

    /// A dollar sign alone is text, in conditions and in names of columns.
    @Test func dollarsAreText() throws {
        let pipeline = try bench.read(
            "model: m\ndata: {events: {path: $HOME/e.csv, columns: {price: 'US$'}, where: ['c = \"$5\"']}}\n",
            environment: ["HOME": "/root"])
        #expect(pipeline.recommender?.events == [bench.path("$HOME/e.csv")])
        #expect(pipeline.recommender?.options.price == "US$")
    }

    @Test func onlyServicesOfPostgresTakeVariables() {
        #expect(
            PipelineFile.connections == [
                "data.events.postgres.service", "data.items.postgres.service", "data.customers.postgres.service",
                "data.consent.postgres.service", "data.table.postgres.service",
            ])
    }
}
