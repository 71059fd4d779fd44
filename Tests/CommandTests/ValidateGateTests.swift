import Diagnostics
import TestSupport
import Testing

/// `trainer validate` foresees what `trainer run` would refuse or leave unpublished, and both end with the same code.
@Suite struct ValidateGateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func start(_ command: String, _ yaml: String) throws -> Command.Result {
        let file = try folder.file("pipeline.yaml", yaml)
        let format = command == "validate" ? ["--format", "json"] : []
        return try Command.start(
            "trainer", [command, file, "--store", "\(folder.path)/models", "--quiet"] + format
        ).wait()
    }

    /// The validation, then the run.
    private func expect(
        _ code: ExitCode, _ part: String, _ yaml: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let validation = try start("validate", yaml)
        #expect(validation.exitCode == code.rawValue, "\(validation.messages)", sourceLocation: sourceLocation)
        let isFound = part.isEmpty || validation.output.contains(part)
        #expect(isFound, "\(validation.output)", sourceLocation: sourceLocation)
        let run = try start("run", yaml)
        #expect(run.exitCode == code.rawValue, "\(run.messages)", sourceLocation: sourceLocation)
    }

    /// 60 customers with `events` purchases each of 15 items.
    private func log(events: Int) throws {
        let rows = (0..<60).flatMap { user in
            (0..<events).map { event in
                "u\(user),i\((user * 3 + event * 5) % 15),2024-0\(1 + event)-\(10 + user % 18)T10:00:00Z\n"
            }
        }
        _ = try folder.file("log.csv", "user,item,timestamp\n" + rows.joined())
    }

    @Test func rowsBesideThoseOfTheChampion() throws {
        let yaml = """
            model: m
            data: {events: {path: log.csv}}
            train: {epochs: 1, factors: 4}
            publish: {alias: champion, gates: ['rows >= 0.8 * champion']}

            """
        try log(events: 6)
        try expect(.done, "", yaml)
        // 300 of 360 rows are more than four fifths, 240 are fewer.
        try log(events: 5)
        #expect(try start("validate", yaml).exitCode == 0)
        try log(events: 4)
        try expect(.gateNotMet, "240, champion 360", yaml)
    }

    @Test(
        arguments: [
            ("rows >= 40", .done), ("rows > 40", .gateNotMet), ("positives >= 20", .done),
            ("positives > 20", .gateNotMet), ("events >= 62", .done), ("events > 62", .gateNotMet),
        ] as [(String, ExitCode)])
    func countsOfCustomers(gate: String, code: ExitCode) throws {
        // Forty customers buy before the cutoff, and every second one again within the horizon, all on days of their own.
        func day(_ number: Int) -> String {
            // 2024-01-01 and so on.
            let date = CivilDate(daysSinceEpoch: 19_723 + number)
            return "2024-0\(date.month)-\(date.day < 10 ? "0" : "")\(date.day)"
        }
        let before = (0..<40).map { "u\($0),\(day($0))\n" }
        let within = stride(from: 0, to: 40, by: 2).map { "u\($0),\(day(46 + $0))\n" }
        // The log must reach to the end of the horizon, 105 days after its first day.
        let last = "u0,\(day(96))\nu0,\(day(107))\n"
        _ = try folder.file("log.csv", "user,timestamp\n" + before.joined() + within.joined() + last)
        let yaml = """
            model: m
            data: {events: {path: log.csv}}
            customers: {label: churn, horizon: 60d, cutoff: 2024-02-15}
            publish: {alias: champion, gates: ['\(gate)']}

            """
        try expect(code, code == .done ? "" : gate, yaml)
    }

    @Test func aTestOfNewItemsAlone() throws {
        // From March on customers buy other items than before.
        let rows = (0..<40).flatMap { user in
            (1...4).map { month in
                "u\(user),\(month < 3 ? "old" : "new")\((user + month) % 9),2024-0\(month)-10T10:00:00Z\n"
            }
        }
        _ = try folder.file("log.csv", "user,item,timestamp\n" + rows.joined())
        let yaml = """
            model: m
            data: {events: {path: log.csv}}
            split: {test_from: 2024-03-01}
            train: {epochs: 1, factors: 4}

            """
        try expect(.invalidData, "no customer has an item left to find", yaml)
    }

    @Test func aColumnOfItemsForTwoValues() throws {
        try log(events: 3)
        let items = (0..<15).map { "i\($0),Item \($0)\n" }.joined()
        _ = try folder.file("items.csv", "item,title\n" + items)
        let yaml = """
            model: m
            data: {events: {path: log.csv}, items: {path: items.csv, columns: {title: item}}}
            train: {epochs: 1, factors: 4}

            """
        try expect(.wrongUsage, "shared_column", yaml)
    }

    @Test func typesBeforeTheSplit() throws {
        let rows = "u1,i1,2024-01-10,view\nu2,i1,2024-03-20,view\n"
        _ = try folder.file("log.csv", "user,item,timestamp,type\n" + rows)
        let yaml = """
            model: m
            data: {events: {path: log.csv, purchase_types: sale}}
            split: {test: 20d}
            train: {epochs: 1, factors: 4}

            """
        try expect(.wrongUsage, "absent_type", yaml)
    }

    /// The flags of `fit` are refused as the keys of a pipeline file are.
    @Test func aColumnForTwoValuesOfAnEvent() throws {
        try log(events: 3)
        let path = try folder.file("log.csv")
        let store = ["--model", "m", "--store", "\(folder.path)/models"]
        for flags in [["--user", "item"], ["--price", "timestamp"], ["--user", "user", "--item", "user"]] {
            let recommender = try Command.start(
                "trainer", ["fit", "recommender", "--events", path] + store + flags
            ).wait()
            expectError(recommender, .wrongUsage, "would both be read from the column")
        }
        let plan = ["--label", "churn", "--horizon", "20d", "--cutoff", "2024-02-15"]
        let customers = try Command.start(
            "trainer", ["fit", "propensity", "--events", path, "--user", "item"] + plan + store
        ).wait()
        expectError(customers, .wrongUsage, "--user and --item would both be read from the column 'item'")
    }
}
