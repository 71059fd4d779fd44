import Diagnostics
import Events
import FeatureLearning
import Features
import FoundationEssentials
import LinearAlgebra
import Propensity
import Testing

@Suite("What cannot be labelled is an error that says why and what to do")
struct PointInTimeErrorTests {
    private static let header = "user,timestamp,item"
    private static let events = [
        "a,2024-01-05,t", "a,2024-02-05,t", "b,2024-01-10,c", "c,2024-03-10,t", "d,2024-04-30,c",
    ]

    private func error(
        _ label: String = "churn", horizon: Double = 30, cutoffs: [String] = ["2024-02-01"], active: Double = 365,
        items: String? = nil, types: [String]? = nil
    ) throws -> UserError {
        var plan = try PointInTimePlan(label, horizon: horizon, activeWithin: active)
        plan.cutoffs = try cutoffs.map(time)
        let log = try log(Self.header, Self.events, purchaseTypes: types)
        let reader = try items.map { try PropensityTests.items($0) }
        return try #require(throws: UserError.self) {
            try PointInTimeRows(log, plan: plan, items: reader, threads: 1)
        }
    }

    @Test("The plan that these errors vary works")
    func baseline() throws {
        let rows = try PointInTimeRows(
            log(Self.header, Self.events), plan: PointInTimePlan("churn", horizon: 30, "2024-02-01"), threads: 1)
        #expect(rows.summary == ["a@2024-02-01=0", "b@2024-02-01=1"])
        // The newest event is on 2024-04-30, and that whole day counts as known; 1 April + 30 days is its end.
        _ = try PointInTimeRows(
            log(Self.header, Self.events), plan: PointInTimePlan("churn", horizon: 30, "2024-04-01", "2024-02-01"),
            threads: 1)
    }

    @Test("A horizon beyond the newest event")
    func horizon() throws {
        let error = try error(horizon: 30.5, cutoffs: ["2024-02-01", "2024-04-01"])
        #expect(error.code == .invalidData && error.problem.contains("2024-05-01T12:00:00Z"))
        #expect(error.remedy?.contains("2024-03-31T12:00:00Z") == true)
    }

    @Test("A cutoff before the first event")
    func tooEarly() throws {
        let error = try error(cutoffs: ["2024-01-05", "2024-02-01"])
        #expect(error.code == .invalidData && error.problem.contains("no event lies before"))
    }

    @Test("Nobody at risk, at one of the cutoffs")
    func nobodyAtRisk() throws {
        let error = try error(cutoffs: ["2024-02-01", "2024-03-01"], active: 23)
        #expect(error.code == .invalidData && error.remedy?.contains("customers.active_within") == true)
        #expect(error.problem.contains("2024-03-01") && error.problem.contains("23 days"))
    }

    @Test("A span is told in the largest unit that it is a whole number of")
    func spans() throws {
        func words(_ days: Double) throws -> String { try error(cutoffs: ["2024-03-01"], active: days).problem }
        #expect(try words(1.0 / 86_400).hasSuffix("no customer has a purchase in the second before it"))
        #expect(try words(1.5).hasSuffix("no customer has a purchase in the 36 hours before it"))
        #expect(try words(1).hasSuffix("no customer has a purchase in the day before it"))
    }

    @Test("Labels of one class")
    func oneClass() throws {
        let none = try error("purchase", horizon: 3)
        #expect(none.code == .invalidData && none.problem.contains("no for all 2 rows"))
        #expect(try error("churn", horizon: 3).problem.contains("yes for all 2 rows"))
    }

    @Test("Spans that are not positive, cutoffs that are missing or one and the same")
    func plans() throws {
        for horizon in [0, -1, 1e6, Double.infinity, .nan] {
            #expect(try error(horizon: horizon).remedy?.contains("customers.horizon") == true)
        }
        #expect(try error(active: 0).remedy?.contains("customers.active_within") == true)
        #expect(try error(cutoffs: []).remedy?.contains("customers.cutoff") == true)
        #expect(try error(cutoffs: ["2024-02-01", "2024-02-01"]).code == .wrongUsage)
        #expect(try error(cutoffs: ["2024-02-01", "2024-02-01T10:00:00"]).problem.contains("days only"))
        #expect(try error(types: ["order"]).problem.contains("no column of types"))
    }

    @Test("Labels of items without their table, column or value")
    func items() throws {
        let missing = try error("purchase:category=tea")
        #expect(missing.code == .wrongUsage && missing.remedy?.contains("data.items.path") == true)
        let table = "item,category\nt,tea\nc,cups\n"
        #expect(try error("purchase:colour=red", items: table).problem.contains("'colour'"))
        let misspelled = try error("purchase:category=Tea", items: table)
        #expect(misspelled.problem.contains("'Tea'") && misspelled.remedy?.hasPrefix("Did you mean 'tea'? ") == true)
    }

    @Test("A log without times, or without items where they are needed")
    func columns() throws {
        let timeless = try log("user,item", ["a,t"])
        let plan = try PointInTimePlan("churn", horizon: 30, "2024-02-01")
        let first = try #require(throws: UserError.self) { try PointInTimeRows(timeless, plan: plan, threads: 1) }
        #expect(first.remedy?.contains("data.events.columns.timestamp") == true)
        let itemless = try log("user,timestamp", ["a,2024-01-01", "a,2024-03-10"])
        let second = try #require(throws: UserError.self) {
            try PointInTimeRows(
                itemless, plan: plan, items: PropensityTests.items("item,category\nt,tea\n"), threads: 1)
        }
        #expect(second.remedy?.contains("data.events.columns.item") == true)
    }

    @Test("A test cutoff within the horizon of a training cutoff")
    func testCutoff() throws {
        let plan = try PointInTimePlan("churn", horizon: 30, "2024-01-01", "2024-02-01")
        try PointInTimeRows.checkTest(cutoff: time("2024-03-02"), training: plan)
        let error = try #require(throws: UserError.self) {
            try PointInTimeRows.checkTest(cutoff: time("2024-03-01"), training: plan)
        }
        #expect(error.code == .wrongUsage && error.problem.contains("2024-03-02"))
    }

    @Test("A test cutoff counts from the start of its day when the events have days only")
    func testDay() throws {
        let plan = try PointInTimePlan("churn", horizon: 30, "2024-02-01T20:00Z")
        let log = try log("user,timestamp", ["a,2024-01-01"])
        let dates = try PointInTimeDefinition.learn(from: log, before: time("2024-02-01"), activeWithin: 86_400)
        // 30 days from 2024-02-01 end at the end of 2024-03-01.
        try PointInTimeRows.checkTest(cutoff: time("2024-03-02T10:00Z"), training: plan, definition: dates)
        let error = try #require(throws: UserError.self) {
            try PointInTimeRows.checkTest(cutoff: time("2024-03-01T23:00Z"), training: plan, definition: dates)
        }
        #expect(error.problem.contains("end at 2024-03-02T00:00:00Z, after the test cutoff 2024-03-01T00:00:00Z"))
        // With times of day, or without a definition, cutoffs are not moved.
        #expect(throws: UserError.self) {
            try PointInTimeRows.checkTest(cutoff: time("2024-03-02T10:00Z"), training: plan)
        }
    }

    @Test("Labels as they are spelt")
    func labels() throws {
        #expect(try EventLabel(parsing: "purchase:a=b=c") == .purchaseOf(column: "a", value: "b=c"))
        #expect(try EventLabel(parsing: "purchase:\"a=b\"=c") == .purchaseOf(column: "a=b", value: "c"))
        #expect(try EventLabel(parsing: "purchase:\"a\"\"b\"=\"c") == .purchaseOf(column: "a\"b", value: "\"c"))
        for text in [
            "churn", "purchase", "purchase:category=Tea & more", "purchase:\"a=b\"=c", "purchase:dept, main=x",
            "purchase:\"\"\"a\"=c", "purchase:5\" nails=x",
        ] {
            #expect(try EventLabel(parsing: text).description == text)
        }
        for text in [
            "", "Churn", "buy", "purchase:", "purchase:x", "purchase:=x", "purchase:x=", "churn:x=y", "purchase:\"a=b",
            "purchase:\"a\"b=c", "purchase:\"\"=c",
        ] {
            #expect(throws: UserError.self) { try EventLabel(parsing: text) }
        }
        let plan = try PointInTimePlan("purchase:category=tea", horizon: 30, "2024-02-01")
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(PointInTimePlan.self, from: data) == plan)
        #expect(String(decoding: data, as: UTF8.self).contains("\"purchase:category=tea\""))
    }
}
