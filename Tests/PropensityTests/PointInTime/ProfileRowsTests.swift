import Diagnostics
import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Propensity
import TestSupport
import Testing

@Suite("Columns of the customers' own table beside features of events")
struct ProfileRowsTests {
    private static let events = [
        "a,2024-01-05", "b,2024-01-10", "c,2024-01-20", "a,2024-02-10", "b,2024-03-15", "d,2024-04-30",
    ]
    private static let header = "user,valid_from,tickets,region,vip"
    private static let table = [
        "a,2024-01-01,0,north,yes", "a,2024-02-01,2,north,yes", "a,2024-02-20,5,south,yes", "b,2024-02-15,1,south,no",
        "b,2024-03-02,9,west,no", "e,2024-01-01,7,west,no",
    ]

    private static func profiles(
        _ rows: [String], header: String = ProfileRowsTests.header, _ columns: ProfileColumns = ProfileColumns(),
        consent: Consent? = nil
    ) throws -> CustomerProfiles {
        try withFile(([header] + rows).joined(separator: "\n") + "\n") { path in
            try CustomerProfiles(file: path, columns: columns, eventsColumn: "user", consent: consent)
        }
    }

    private func rows(
        _ profiles: CustomerProfiles, options: ProfileOptions = ProfileOptions(),
        definition: PointInTimeDefinition? = nil, _ cutoffs: [String] = ["2024-02-01", "2024-03-01"]
    ) throws -> PointInTimeRows {
        var plan = try PointInTimePlan("churn", horizon: 30)
        plan.cutoffs = try cutoffs.map(time)
        return try PointInTimeRows(
            log("user,timestamp", Self.events), plan: plan, definition: definition, customers: profiles,
            options: options, threads: 2)
    }

    /// The cells of a column of the table, "" where one is missing.
    private func cells(_ rows: PointInTimeRows, _ column: String) throws -> [String] {
        let found = try #require(rows.rows.features.column(named: "customer.\(column)"))
        return (0..<rows.rows.labels.count).map { found.text(row: $0) ?? "" }
    }

    @Test("Each cutoff has the row with the latest beginning that is not after it")
    func rowsAtTheirTimes() throws {
        let made = try rows(Self.profiles(Self.table))
        #expect(
            made.summary == [
                "a@2024-02-01=0", "a@2024-03-01=1", "b@2024-02-01=1", "b@2024-03-01=0", "c@2024-02-01=1",
                "c@2024-03-01=1",
            ])
        #expect(try cells(made, "tickets") == ["2", "5", "", "1", "", ""])
        #expect(try cells(made, "region") == ["north", "south", "", "south", "", ""])
        #expect(try cells(made, "vip") == ["yes", "yes", "", "no", "", ""])
        let profile = try #require(made.definition.profile)
        #expect(profile.user == "user" && profile.validFrom == "valid_from")
        #expect(profile.columns.map { $0.name } == ["tickets", "region", "vip"])
        #expect(profile.columns.map { $0.kind } == [.numeric, .category, .boolean])
        #expect(
            made.profileCounts
                == ProfileCounts(known: 2, unknown: 1, customersWithout: 2, rows: 6, rowsWithout: 3, later: 1))
    }

    @Test("Rows behind the cutoffs, of other customers and in any order change nothing")
    func laterRows() throws {
        let first = try rows(Self.profiles(Self.table))
        var moved = Self.table
        moved[4] = "b,2024-12-24,text,west,maybe"
        moved.append("c,2024-03-01T00:00:01,3,north,yes")
        moved[5] = "e,2023-05-05,many,,perhaps"
        moved.shuffle()
        // Times of day and days are one form.
        let other = try rows(Self.profiles(moved))
        #expect(other.definition == first.definition && other.summary == first.summary)
        for column in ["tickets", "region", "vip"] { #expect(try cells(other, column) == cells(first, column)) }
        let earlier = try rows(Self.profiles(Self.table.map { $0.replacing("b,2024-03-02", with: "b,2024-02-28") }))
        #expect(try cells(earlier, "tickets") == ["2", "5", "", "9", "", ""])
    }

    @Test("The definition of a model reads another table as the training did")
    func givenDefinition() throws {
        let training = try rows(Self.profiles(Self.table))
        let today = ["user,since,vip,region,tickets,more", "c,2024-02-28,no,east,4,x", "a,2024-03-01,yes,17,1,x"]
        let profiles = try Self.profiles(
            Array(today.dropFirst()), header: today[0], ProfileColumns(user: nil, validFrom: "since"))
        let made = try rows(profiles, definition: training.definition, ["2024-03-01"])
        #expect(made.definition == training.definition)
        #expect(made.rows.features.columns.map { $0.name } == training.rows.features.columns.map { $0.name })
        #expect(try cells(made, "tickets") == ["1", "", "4"])
        #expect(try cells(made, "region") == ["17", "", "east"])
        let text = try Self.profiles(
            ["c,2024-02-28,no,east,four,x"], header: today[0], ProfileColumns(user: nil, validFrom: "since"))
        let error = try #require(throws: UserError.self) {
            try rows(text, definition: training.definition, ["2024-03-01"])
        }
        #expect(error.problem.contains("'four'") && error.place?.line == 2 && error.place?.column == "tickets")
    }

    @Test("Kinds that are given, and columns that are ignored")
    func options() throws {
        var options = ProfileOptions()
        (options.category, options.ignore) = (["tickets"], ["vip"])
        let made = try rows(Self.profiles(Self.table), options: options)
        #expect(made.definition.profile?.columns.map { $0.kind } == [.category, .category])
        #expect(made.profiles.map { $0.name } == ["customer.tickets", "customer.region", "customer.vip"])
        #expect(made.profiles.map { $0.use } == [.feature, .feature, .ignored])
        options.numeric = ["ticket"]
        let unknown = try #require(throws: UserError.self) { try rows(Self.profiles(Self.table), options: options) }
        #expect(unknown.code == .invalidData && unknown.remedy?.contains("'tickets'") == true)
        options.numeric = ["user"]
        let role = try #require(throws: UserError.self) { try rows(Self.profiles(Self.table), options: options) }
        #expect(role.code == .wrongUsage && role.problem.contains("data.customers.numeric"))
        options.numeric = ["vip"]
        #expect(throws: UserError.self) { try options.checkNames() }
    }

    @Test("Rows that hold always are one for each customer")
    func knownAlways() throws {
        let once = ["a,1,north", "b,2,south", "c,2,north"]
        let made = try rows(Self.profiles(once, header: "user,nps,region"))
        #expect(made.definition.profile?.validFrom == nil)
        #expect(try cells(made, "nps") == ["1", "1", "2", "2", "2", "2"])
        #expect(made.profileCounts?.later == 0 && made.profileCounts?.rowsWithout == 0)
        let twice = try #require(throws: UserError.self) {
            try Self.profiles(once + ["a,3,north"], header: "user,nps,region")
        }
        #expect(twice.code == .invalidData && twice.place?.line == 5 && twice.place?.id == "a")
        #expect(twice.problem.contains("line 2"))
        #expect(twice.remedy?.contains("data.customers.valid_from") == true)
    }

    @Test("Two rows of a customer from one time, a row without a time or a customer, and two forms of times")
    func ambiguousRows() throws {
        func error(_ row: String) throws -> UserError {
            try #require(throws: UserError.self) { try Self.profiles(Self.table + [row]) }
        }
        let same = try error("a,2024-02-20,6,south,yes")
        #expect(same.code == .invalidData && same.place?.line == 8 && same.problem.contains("line 4"))
        #expect(same.place?.column == "valid_from" && same.place?.id == "a")
        #expect(try error("f,,6,south,yes").problem.contains("an empty cell"))
        #expect(try error("f,05.01.2024,6,south,yes").problem.contains("'05.01.2024'"))
        #expect(try error("f,1704067200,6,south,yes").place?.line == 8)
        #expect(try error(" ,2024-02-20,6,south,yes").problem.contains("id of a customer"))
        let missing = try #require(throws: UserError.self) {
            try Self.profiles(Self.table, ProfileColumns(user: "customer"))
        }
        #expect(missing.remedy?.contains("data.customers.columns.user") == true)
        let role = try #require(throws: UserError.self) {
            try Self.profiles(Self.table, ProfileColumns(validFrom: "user"))
        }
        #expect(role.code == .wrongUsage)
    }

    @Test("Nobody meets, or nobody does before the cutoffs")
    func nobodyMeets() throws {
        let others = try #require(throws: UserError.self) {
            try rows(Self.profiles(["A,2024-01-01,1,north,yes", "B,2024-01-01,2,south,no"]))
        }
        #expect(others.code == .invalidData)
        #expect(others.problem.contains("none of the 2 customers is known to the events"))
        #expect(others.remedy?.contains("case") == true)
        let late = try #require(throws: UserError.self) {
            try rows(Self.profiles(["a,2024-03-02,1,north,yes", "b,2024-04-01,2,south,no"]))
        }
        #expect(late.code == .invalidData && late.problem.contains("no row holds at a cutoff"))
        let empty = try #require(throws: UserError.self) { try rows(Self.profiles([])) }
        #expect(empty.problem.contains("no customer"))
        let constant = try #require(throws: UserError.self) {
            try rows(Self.profiles(["a,1", "b,1", "c,1"], header: "user,country"))
        }
        #expect(constant.problem.contains("no column is left to learn from"))
    }

    @Test("Rows of customers who said no are left out before anything else")
    func consent() throws {
        let refused = try withFile("user,personalization\na,no\nb,yes\n") {
            try Consent(file: $0, defaultYes: true)
        }
        let asked = try Self.profiles(Self.table + ["a,2024-02-20,9,nowhere,perhaps"], consent: refused)
        let without = try Self.profiles(Self.table.filter { !$0.hasPrefix("a,") })
        #expect(asked.customers == without.customers)
        #expect(asked.customers.indices.map { asked.customers.string(at: $0) } == ["b", "e"])
    }

    @Test("The names of features tell the columns of the table from features of events")
    func names() throws {
        let made = try rows(Self.profiles(Self.table))
        let names = made.rows.features.columns.map { $0.name }
        let own = names.filter { ProfileDefinition.column(ofFeature: $0) != nil }
        #expect(own == ["customer.tickets", "customer.region", "customer.vip"])
        #expect(names.first == "recency" && ProfileDefinition.column(ofFeature: "recency") == nil)
    }
}
