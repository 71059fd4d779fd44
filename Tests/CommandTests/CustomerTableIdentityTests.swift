import Diagnostics
import Documents
import Files
import TestSupport
import Testing

/// A shop's own table of its customers, where customers have several ids.
@Suite struct CustomerTableIdentityTests {
    private struct Shop {
        let bench: Workbench
        let ids: SeveralIds
        let split: String
        let merged: String
        let users: [String]

        init() throws {
            bench = try Workbench()
            let sample = try SmallShop(in: bench, customers: 300)
            ids = try SeveralIds(in: bench, of: sample.rows)
            split = try sample.write(ids.split, to: "split.csv", in: bench)
            merged = try sample.write(ids.merged, to: "merged.csv", in: bench)
            users = Set(ids.merged.map { $0[0] }).sorted()
        }

        /// Writes two rows for each customer, each under the id that `id` says.
        func crm(_ name: String, id: (_ user: String, _ row: Int) -> String) throws -> String {
            let rows = users.enumerated().flatMap { number, user in
                [
                    "\(id(user, 0)),2023-01-01,\(number % 4)",
                    "\(id(user, 1)),2023-09-01,\(number % 7)",
                ]
            }
            return try bench.folder.file(name, (["user,valid_from,tickets"] + rows).joined(separator: "\n") + "\n")
        }

        /// The first row under the id that stands for the customer, the second under another.
        func mixed() throws -> String {
            try crm("mixed.csv") { user, row in row == 0 ? user : ids.further[user]?.last ?? user }
        }

        func plain() throws -> String { try crm("plain.csv") { user, _ in user } }

        func fit(_ model: String, _ events: String, _ crm: String, _ flags: String...) throws -> JSONValue {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", events, "--identities", ids.pairs, "--customers", crm, "--label",
                    "churn", "--horizon", "90d", "--cutoff", "2023-10-01,2024-01-01", "--model", model, "--quiet",
                ] + flags)
        }

        /// Writes the answer of some customers, each under a further id if there is one.
        func consent(_ users: [String], _ answer: String) throws -> String {
            let lines = users.map { "\(ids.further[$0]?.first ?? $0),\(answer)\n" }.joined()
            return try bench.folder.file("\(answer).csv", "user,personalization\n" + lines)
        }
    }

    @Test func rowsUnderAnyIdAreOfTheCustomer() throws {
        let shop = try Shop()
        let (mixed, plain) = (try shop.mixed(), try shop.plain())
        let report = try shop.fit("split", shop.split, mixed)
        _ = try shop.fit("merged", shop.merged, plain)
        #expect(try shop.bench.modelBytes("split") == shop.bench.modelBytes("merged"))
        #expect(report["customer_table"]?["known"]?.intValue == shop.users.count)
        #expect(report["customer_table"]?["unknown"]?.intValue == 0)
        #expect(report["customer_table"]?["customers_without"]?.intValue == 0)
        #expect(report["customer_table"]?["rows_without"]?.intValue == 0)
        let time = ["--at", "2024-04-01"]
        let scores = try shop.bench.probabilities(
            "split/1", ["--events", shop.split, "--identities", shop.ids.pairs, "--customers", mixed] + time)
        #expect(scores.count > 50)
        let others = try shop.bench.probabilities(
            "merged/1", ["--events", shop.merged, "--identities", "none", "--customers", plain] + time)
        #expect(scores == others)
    }

    @Test func anAnswerUnderAnotherIdCounts() throws {
        let shop = try Shop()
        let mixed = try shop.mixed()
        _ = try shop.fit("all", shop.split, mixed)
        // Everybody agreed, most of whose ids are not in the table of answers.
        let yes = try shop.consent(shop.users, "yes")
        _ = try shop.fit("agreed", shop.split, mixed, "--consent", yes, "--consent-default", "no")
        #expect(try shop.bench.modelBytes("agreed") == shop.bench.modelBytes("all"))
        // Whoever said no by one id has no row in the table by another.
        let refusing = Array(shop.ids.further.keys.sorted().prefix(4))
        let no = try shop.consent(refusing, "no")
        let report = try shop.fit("refused", shop.split, mixed, "--consent", no)
        #expect(report["customer_table"]?["known"]?.intValue == shop.users.count - refusing.count)
        #expect(report["customer_table"]?["unknown"]?.intValue == 0)
    }

    @Test func twoRowsOfOneTimeUnderTwoIdsContradictEachOther() throws {
        let shop = try Shop()
        let user = try #require(shop.ids.further.keys.min())
        let further = try #require(shop.ids.further[user]?.first)
        let crm = try shop.bench.folder.file(
            "crm.csv", "user,valid_from,tickets\n\(user),2023-01-01,1\n\(further),2023-01-01,2\n")
        let result = try Command.trainer(
            "fit", "propensity", "--events", shop.split, "--identities", shop.ids.pairs, "--customers", crm, "--label",
            "churn", "--horizon", "90d", "--cutoff", "2024-01-01", "--model", "m", "--store", shop.bench.store)
        expectError(result, .invalidData, "second row", "line 2 under the id '\(user)'")
    }

    @Test func aPipelineFindsThemToo() throws {
        let shop = try Shop()
        _ = try shop.fit("byhand", shop.split, shop.mixed())
        let pipeline = try shop.bench.folder.file(
            "churn.yaml",
            """
            model: nightly
            data:
              events: {path: split.csv}
              customers: {path: mixed.csv}
              identities: {path: ids.csv}
            customers: {label: churn, horizon: 90d, cutoff: [2023-10-01, 2024-01-01]}
            """)
        let checked = try Command.trainer("validate", pipeline, "--store", shop.bench.store, "--format", "json")
        #expect(checked.exitCode == 0, "\(checked.messages)")
        #expect(!checked.output.contains("customers_unknown") && !checked.output.contains("customers_without_row"))
        let run = try Command.trainer("run", pipeline, "--store", shop.bench.store, "--quiet")
        #expect(run.exitCode == 0, "\(run.messages)")
        #expect(try shop.bench.modelBytes("nightly") == shop.bench.modelBytes("byhand"))
    }
}
