import Diagnostics
import Documents
import Drift
import Evaluation
import Events
import FeatureLearning
import LinearAlgebra
import ModelStore
import Monitoring
import Propensity
import Simulation
import Tables
import TestSupport
import Testing
import Training

/// What really happened, for models of the simulated shop of 2024.
@Suite struct OutcomeTests {
    private static let horizon = 60.0 * 86_400

    /// A model of who leaves, from the events before August; its outcomes end on 1 August.
    private func bench() throws -> (MonitoringBench, log: String) {
        let bench = try MonitoringBench()
        _ = try Shop.simulate(
            .init(customers: 1500, items: 60, eventsPerCustomer: 12, types: .purchase, seed: 11),
            to: bench.folder.path, threads: 2, progress: .silent)
        let log = "\(bench.folder.path)/events.csv"
        var plan = PointInTimePlan(label: .churn, horizon: Self.horizon, cutoffs: [try Timestamp.parse("2024-06-02")])
        plan.activeWithin = 120 * 86_400
        var events = CustomerEventLog(files: [log], plan: plan)
        events.options.until = try Timestamp.parse("2024-08-01")
        try bench.fit(PropensityTraining(.events(events)))
        return (bench, log)
    }

    @Test func theLatestCutoffWhoseOutcomeIsKnown() throws {
        let (bench, log) = try bench()
        let outcomes = try #require(try bench.monitor("churn") { $0.outcomes = [log] }.outcomes)
        // The newest event is of 30 December, and the horizon has 60 days.
        let cutoff = try #require(outcomes.cutoffs?.first)
        #expect(Timestamp.text(cutoff).hasPrefix("2024-10-31"))
        #expect(outcomes.cohorts == [] && outcomes.all.positives > 0)
        // The same as an evaluation at this time.
        let evaluation = PropensityEvaluation(.events(.init(files: [log], at: cutoff)))
        let report = try evaluation.run(
            bench.version("churn"), machine: bench.machine, progress: .silent
        ).evaluation
        #expect(report.rows == outcomes.all.rows && report.positives == outcomes.all.positives)
        #expect(report.metrics[.auc]?.value == outcomes.all.metrics[.auc]?.value)
        #expect(report.metrics[.logLoss]?.value == outcomes.all.metrics[.logLoss]?.value)
        #expect(outcomes.quality["auc"] != nil)
    }

    @Test func severalCutoffsAreCohorts() throws {
        let (bench, log) = try bench()
        let times = try ["2024-08-01", "2024-09-15", "2024-11-01"].map(Timestamp.parse)
        let outcomes = try #require(
            try bench.monitor("churn") { ($0.outcomes, $0.cutoffs) = ([log], times) }.outcomes)
        #expect(outcomes.cohorts.map(\.name) == times.map(Timestamp.text))
        #expect(outcomes.cohorts.reduce(0) { $0 + $1.rows } == outcomes.all.rows)
        #expect(outcomes.all.customers < outcomes.all.rows)
    }

    @Test func outcomesThatAreNotOverSayWhenTheyAre() throws {
        let (bench, log) = try bench()
        let early = userError {
            _ = try bench.monitor("churn") {
                $0.outcomes = [log]
                $0.overrides.until = try Timestamp.parse("2024-09-20")
            }
        }
        #expect(early?.code == .invalidData)
        #expect(early?.remedy?.contains("go on until 2024-09-30T00:00:00Z") == true, "\(early as Any)")
        let late = userError {
            _ = try bench.monitor("churn") { ($0.outcomes, $0.cutoffs) = ([log], [try Timestamp.parse("2024-12-01")]) }
        }
        #expect(late?.code == .invalidData && late?.remedy?.contains("Choose a cutoff up to 2024-11-01") == true)
        let known = userError {
            _ = try bench.monitor("churn") { ($0.outcomes, $0.cutoffs) = ([log], [try Timestamp.parse("2024-07-01")]) }
        }
        #expect(known?.code == .wrongUsage && known?.problem.contains("2024-08-01") == true)
    }

    /// By hand: what four customers buy after their lists.
    @Test func listsAreHeldAgainstLaterPurchases() throws {
        let bench = try MonitoringBench()
        let rows = (0..<20).flatMap { number in
            ["a", "b", "c", "d"].prefix(1 + number % 4).map { "u\(number),\($0),2023-03-01T10:00:00Z,purchase" }
        }
        let header = "user,item,timestamp,type"
        var training = RecommenderTraining(events: [try bench.table("log.csv", [header] + rows)])
        training.train = .smallIALS
        try bench.fit(training)
        // u0 has a, u4 has a, u8 has a, u1 has a and b.
        let lists = try bench.batch(
            "lists.csv",
            [("u0", ["b", "c", "d"]), ("u4", ["d", "c", "b"]), ("u8", ["f:c", "f:b"]), ("u1", ["c", "d"])])
        let later = try bench.table(
            "later.csv",
            [
                header, "u0,c,2023-03-14T10:00:00Z,purchase", "u0,b,2023-03-15T10:00:00Z,purchase",
                "u4,b,2023-03-14T10:00:00Z,view", "u4,d,2023-03-14T11:00:00Z,purchase",
                "u4,a,2023-03-14T11:00:00Z,purchase", "u8,d,2023-03-14T10:00:00Z,purchase",
                "u1,new,2023-03-14T10:00:00Z,purchase", "u1,c,2023-03-10T10:00:00Z,purchase",
                "u9,a,2023-03-14T10:00:00Z,purchase",
            ])
        let report = try bench.monitor { ($0.batch, $0.outcomes) = (lists, [later]) }
        let outcomes = try #require(report.listOutcomes)
        #expect(outcomes.lists == 4 && outcomes.buyers == 4 && outcomes.buyersWithoutList == 1)
        // c and b of u0, d of u4, d of u8; a of u4 was not new, and the version does not know what u1 bought.
        #expect(outcomes.pairs == 4 && outcomes.alreadySeen == 1 && outcomes.unknownItems == 1)
        let all = try #require(outcomes.groups.first)
        #expect(all.name == "all" && all.customers == 3)
        // Found: c and b on the ranks 2 and 1 of u0, d on the first rank of u4, nothing of u8.
        #expect(try #require(all.metrics["hit-rate@3"]?.value) == 2 / 3.0)
        #expect(abs(try #require(all.metrics["ndcg@3"]?.value) - 2 / 3.0) < 1e-12)
        let precision = try #require(all.metrics["precision@3"]?.value)
        #expect(abs(precision - 1 / 3.0) < 1e-12)
        #expect(outcomes.groups.map(\.name) == ["all", "personal", "popular"])
        #expect(outcomes.groups.last?.metrics["hit-rate@3"]?.value == 0)
        #expect(report.alarms == [])
        let set = try bench.monitor {
            ($0.batch, $0.outcomes) = (lists, [later])
            $0.thresholds = .init(["outcome.hit_rate": 0.9])
        }
        #expect(set.alarms.map(\.name) == ["outcome.hit_rate"])
        // From another time on, what u1 bought before counts, too.
        let earlier = try bench.monitor {
            ($0.batch, $0.outcomes) = (lists, [later])
            $0.overrides.from = try Timestamp.parse("2023-03-09")
        }
        #expect(earlier.listOutcomes?.groups.first?.customers == 4)
    }

    @Test func listsWithoutOutcomesAreAnError() throws {
        let bench = try MonitoringBench()
        let rows = (0..<20).flatMap { ["u\($0),a,2023-03-01", "u\($0),b\($0 % 3),2023-03-01"] }
        var training = RecommenderTraining(events: [try bench.table("log.csv", ["user,item,timestamp"] + rows)])
        training.train = .smallIALS
        try bench.fit(training)
        let lists = try bench.batch("lists.csv", (0..<20).map { ("u\($0)", ["b0", "b1", "b2"]) })
        func error(_ rows: [String]) throws -> UserError? {
            let later = try bench.table("later.csv", ["user,item,timestamp"] + rows)
            return userError { _ = try bench.monitor { ($0.batch, $0.outcomes) = (lists, [later]) } }
        }
        let young = try error(["u1,b1,2023-03-12"])
        #expect(young?.code == .invalidData && young?.remedy?.contains("2023-03-13T05:00:00Z") == true)
        // Ids in another spelling meet nobody.
        let other = try error(["U1,b1,2023-03-14", "U2,b2,2023-03-14"])
        #expect(
            other?.code == .invalidData && other?.remedy?.contains("upper and lower case") == true, "\(other as Any)")
        #expect(try error(["u1,b0,2023-03-14T00:00:00Z", "u1,b2,2023-03-14T00:00:00Z"]) == nil)
        let undated = try bench.batch("undated.csv", [("u1", ["b0"])], created: nil)
        let later = try bench.table("later.csv", ["user,item,timestamp", "u1,b0,2023-03-14"])
        let unknown = userError { _ = try bench.monitor { ($0.batch, $0.outcomes) = (undated, [later]) } }
        #expect(unknown?.code == .invalidData && unknown?.remedy?.contains("data.events.from") == true)
    }
}
