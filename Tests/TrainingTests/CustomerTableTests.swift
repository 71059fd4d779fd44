import CustomerModels
import Diagnostics
import Evaluation
import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Propensity
import Simulation
import Tables
import TestSupport
import Testing
import Training

/// Models of the simulated shop that learn from its table of customers, too.
@Suite struct CustomerTableTests {
    private static let cutoff = "2024-07-04T00:00:00Z"

    /// Writes a shop in which open tickets make customers leave.
    private func shop(customers: Int, tickets: Double) throws -> TrainingBench {
        let bench = try TrainingBench()
        _ = try Shop.simulate(
            .init(customers: customers, items: 80, eventsPerCustomer: 8, types: .purchase, seed: 7, tickets: tickets),
            to: bench.folder.path, threads: 2, progress: .silent)
        return bench
    }

    private func training(_ bench: TrainingBench, customers: String?, cutoffs: [String]) throws -> PropensityTraining {
        var plan = PointInTimePlan(label: .churn, horizon: 90 * 86_400, cutoffs: try cutoffs.map(Timestamp.parse))
        plan.activeWithin = 180 * 86_400
        var log = CustomerEventLog(files: ["\(bench.folder.path)/events.csv"], plan: plan)
        log.customers = customers.map { CustomerTableSource(path: "\(bench.folder.path)/\($0)") }
        return PropensityTraining(.events(log))
    }

    private func lines(_ bench: TrainingBench) throws -> [String] {
        String(decoding: try bytes(of: "\(bench.folder.path)/customers.csv"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test func ticketsAreFoundToMakeCustomersLeave() throws {
        let bench = try shop(customers: 12_000, tickets: 1.5)
        let cutoffs = ["2024-04-05", "2024-07-04"]
        let without = try training(bench, customers: nil, cutoffs: cutoffs)
        let report = try training(bench, customers: "customers.csv", cutoffs: cutoffs).run(
            model: "churn", store: bench.store,
            against: [PropensityRival(named: "without", reason: { $0.problem }, { without })],
            author: bench.author, machine: bench.machine, progress: .silent)
        let tickets = try #require(report.coefficients.first { $0.name == "customer.open_tickets" }?.coefficient)
        #expect(tickets > 0)
        let evaluation = try #require(report.evaluation)
        let difference = try #require(evaluation.baselines["without"]?.differences[.auc])
        #expect(try #require(difference.low) > 0)
        // What has no effect is no leak, and tickets are none either.
        #expect(report.suspectedLeaks?.suspects == [])
        #expect(report.suspectedLeaks?.columns.map { $0.name } == report.columns.map { $0.name })
        #expect(report.customerTable?.known ?? 0 > 10_000)
    }

    /// The nightly job at T cannot know later rows; the trainer, which runs months later, has them in its table.
    @Test func trainerAndScorerComputeTheSameBits() throws {
        let bench = try shop(customers: 400, tickets: 1)
        let cutoff = try Timestamp.parse(Self.cutoff)
        var plan = PointInTimePlan(label: .churn, horizon: 90 * 86_400, cutoffs: [cutoff])
        plan.activeWithin = 180 * 86_400
        let log = try EventLog.read(
            files: ["\(bench.folder.path)/events.csv"], options: EventOptions(), consent: nil, needsItems: false,
            progress: .silent)
        let table = try CustomerProfiles(file: "\(bench.folder.path)/customers.csv", eventsColumn: "user")
        let trained = try PointInTimeRows(log, plan: plan, customers: table, threads: 2)
        let definition = try #require(trained.definition.profile)
        #expect(definition.columns.map { $0.name } == ["open_tickets", "region", "newsletter"])

        let all = try lines(bench)
        let past = all.dropFirst().filter { $0.split(separator: ",")[1] <= Self.cutoff }
        #expect(past.count < all.count - 1)
        let today = try bench.table("today.csv", [all[0]] + past.shuffled())
        let events = try CustomerEvents(log, definition: trained.definition, categories: nil)
        let rows = try PointInTime.features(events, at: [cutoff], threads: 1)
        let profiles = try CustomerProfiles(
            file: today, columns: definition.tableColumns, eventsColumn: "user")
        let join = try profiles.join(rows, users: log.users, at: [cutoff], progress: .silent)
        let scored = rows.adding(try profiles.columns(of: definition, rows: join.rows))
        #expect(Self.cells(of: trained.rows.features) == Self.cells(of: scored))
        #expect(join.counts.later == 0)
    }

    /// The bits of numbers and the texts of categories, by column.
    private static func cells(of table: FeatureTable) -> [String: [String]] {
        table.columns.reduce(into: [:]) { cells, column in
            switch column.values {
            case .numbers(let numbers): cells[column.name] = numbers.map { "\($0.bitPattern)" }
            case .levels(let codes, let levels):
                cells[column.name] = codes.map { levels.string(at: Int($0)) }
            }
        }
    }

    @Test func rowsBehindTheCutoffChangeNoByteOfTheModel() throws {
        let bench = try shop(customers: 400, tickets: 1)
        let all = try lines(bench)
        var later = 0
        let moved = all.dropFirst().enumerated().map { number, line -> String in
            let cells = line.split(separator: ",")
            guard cells[1] > Self.cutoff else { return line }
            later += 1
            return "\(cells[0]),2026-01-\(10 + number % 20)T00:00:00Z,99,nowhere,perhaps"
        }
        #expect(later > 20)
        // Each customer keeps one later row, because two of one time would contradict each other.
        var seen: Set<String> = []
        let kept = moved.filter { line in
            guard line.contains(",99,nowhere,") else { return true }
            return seen.insert(String(line.prefix { $0 != "," })).inserted
        }
        _ = try bench.table("moved.csv", [all[0]] + kept.shuffled())
        func model(_ table: String) throws -> [UInt8] {
            let report = try training(bench, customers: table, cutoffs: [Self.cutoff]).run(
                model: "churn", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
            return try bytes(of: "\(bench.folder.path)/models/churn/\(report.version)/\(PropensityModel.fileName)")
        }
        #expect(try model("customers.csv") == model("moved.csv"))
    }

    @Test func aColumnThatKnowsTheOutcomeIsSuspected() throws {
        let bench = try shop(customers: 1500, tickets: 1)
        let events = String(decoding: try bytes(of: "\(bench.folder.path)/events.csv"), as: UTF8.self)
        let buyers = Set(
            events.split(separator: "\n").dropFirst().filter { line in
                let time = line.split(separator: ",")[2]
                return time >= Self.cutoff && time < "2024-10-02"
            }.map { $0.prefix { $0 != "," } })
        let users = Set(events.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }).sorted()
        let rows = users.enumerated().map { number, user -> String in
            "\(user),\(number % 2 == 0 ? "north" : "south"),\(buyers.contains(user) ? "no" : "yes")"
        }
        _ = try bench.table("crm.csv", ["user,region,closed"] + rows)
        let warnings = Warnings()
        let report = try training(bench, customers: "crm.csv", cutoffs: [Self.cutoff]).run(
            model: "churn", store: bench.store, author: bench.author, machine: bench.machine,
            progress: warnings.progress)
        #expect(report.suspectedLeaks?.suspects == ["customer.closed"])
        #expect(warnings.all.contains { $0.contains("customer.closed") && $0.contains("data.table.ignore") })
        #expect(warnings.all.contains { $0.contains("known always") && $0.contains("data.customers.valid_from") })
    }
}
