import Diagnostics
import Documents
import ModelStore
import TestSupport
import Testing

/// Pipelines that clean their log: what is planted in a simulated shop is dropped, and nothing else.
@Suite struct CleaningCommandTests {
    private let bench: Workbench
    /// The lines of the simulated log behind its header.
    private let lines: [Substring]
    private let header: Substring
    /// Lines that are there twice in the raw log, and purchases that are cancelled in it.
    private let repeated: [Substring]
    private let cancelled: Set<Substring>
    /// The customers who view more on a day than a person can.
    private let robots: Set<Substring>

    init() throws {
        bench = try Workbench()
        let shop = "\(bench.folder.path)/shop"
        expectSuccess(
            try Command.trainer(
                "simulate", "--customers", "1200", "--items", "100", "--seed", "1", "--output", shop, "--quiet"))
        let all = String(decoding: try bytes(of: "\(shop)/events.csv"), as: UTF8.self).split(separator: "\n")
        (header, lines) = (all[0], Array(all.dropFirst()))
        repeated = lines.enumerated().filter { $0.offset % 97 == 0 }.map { $0.element }
        let purchases = lines.filter { $0.contains(",purchase,") }
        cancelled = Set(purchases.enumerated().filter { $0.offset % 41 == 0 }.map { $0.element })
        // A robot views about once a minute all day; nobody else has 500 events on a day.
        let days = Dictionary(grouping: lines) { line -> String in
            let cells = line.split(separator: ",")
            return "\(cells[0]) \(cells[2].prefix(10))"
        }
        robots = Set(days.filter { $0.value.count > 500 }.map { $0.key.split(separator: " ")[0] })
        try write()
    }

    /// Writes the log with what is planted, and the log without it.
    private func write() throws {
        let newest = lines.map { $0.split(separator: ",")[2] }.max() ?? ""
        let cancellations = cancelled.map { line -> String in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return "\(cells[0]),\(cells[1]),\(newest),purchase,-\(cells[4]),\(cells[5]),C\(cells[6])"
        }
        let raw = [String(header)] + lines.map(String.init) + repeated.map(String.init) + cancellations.sorted()
        _ = try bench.folder.file("raw.csv", raw.joined(separator: "\n") + "\n")
        let clean = [header] + lines.filter { !cancelled.contains($0) && !robots.contains(Self.customer(of: $0)) }
        _ = try bench.folder.file("clean.csv", clean.joined(separator: "\n") + "\n")
    }

    private static func customer(of line: Substring) -> Substring { line.prefix { $0 != "," } }

    private static let steps = """
        clean:
          - duplicates
          - cancellations: {order_starts: C}
          - robots: {events_per_day: 500}
        """

    private func run(_ model: String, events: String, _ yaml: String) throws -> Command.Result {
        let file = try bench.folder.file(
            "\(model).yaml",
            """
            model: \(model)
            data:
              events: {path: \(events), purchase_types: [purchase]}
            \(yaml)

            """)
        return try Command.start("trainer", ["run", file, "--store", bench.store, "--quiet"]).wait()
    }

    private func manifest(_ model: String) throws -> Manifest {
        try Manifest.read(inFolder: "\(bench.store)/\(model)/1").manifest
    }

    private static let recommender = """
        confidence: {weights: {view: 1, cart: 3, purchase: 10}}
        train: {algorithm: ials, factors: 8, epochs: 2}
        """

    @Test func whatWasPlantedIsDroppedAndCounted() throws {
        #expect(robots.count == 1 && cancelled.count > 500 && repeated.count > 2000)
        expectSuccess(try run("raw", events: "raw.csv", Self.steps + "\n" + Self.recommender))
        expectSuccess(try run("clean", events: "clean.csv", Self.recommender))
        let raw = try manifest("raw")
        #expect(try raw.files == manifest("clean").files)
        let stages = Array((raw.funnel["stages"]?.arrayValue ?? []).prefix(3))
        #expect(stages.map { $0["name"]?.stringValue } == ["duplicates", "cancellations", "robots"])
        let robotRows = lines.count { robots.contains(Self.customer(of: $0)) }
        #expect(
            stages.map { $0["dropped"]?.intValue } == [repeated.count, 2 * cancelled.count, robotRows])
        #expect(stages[1]["counts"]?["taken_back"]?.intValue == cancelled.count)
        #expect(stages[1]["counts"]?["without_purchase"]?.intValue == 0)
        #expect(stages[2]["counts"]?["customers"]?.intValue == robots.count)
        // The manifest counts and names nobody.
        #expect(robots.allSatisfy { !raw.funnel.text.contains($0) })
        let again = try Command.trainer("models", "reproduce", "raw/1", "--store", bench.store, "--quiet")
        expectSuccess(again)
    }

    @Test func aModelOfCustomersCleansWhatItScores() throws {
        let rest = """
            customers: {label: churn, horizon: 90d, cutoff: [180d, 90d]}
            train: {l2: 0.01, folds: 0}
            """
        let more = "\n  - times\n  - items: {drop: [p001], drop_list: list.csv}\n  - retention: 700d\n"
        _ = try bench.folder.file("list.csv", "item\np002\n")
        expectSuccess(try run("raw", events: "raw.csv", Self.steps + more + rest))
        let steps = "clean:\n  - items: {drop: [p001, p002]}\n  - retention: 700d\n"
        expectSuccess(try run("clean", events: "clean.csv", steps + rest))
        let (raw, clean) = ("\(bench.folder.path)/raw.csv", "\(bench.folder.path)/clean.csv")
        let expected = try bench.probabilities("clean/1", ["--events", clean])
        #expect(expected.count > 300)
        // The model knows the ids of the table, which need not be there any more.
        _ = try bench.folder.file("list.csv", "item\nnone\n")
        #expect(try bench.probabilities("raw/1", ["--events", raw]) == expected)
        #expect(try bench.probabilities("raw/1", ["--events", clean]) == expected)
        #expect(try bench.probabilities("clean/1", ["--events", raw]) != expected)
    }

    @Test func aChangedListIsAChangedInput() throws {
        _ = try bench.folder.file("list.csv", "item\np001\n")
        let yaml = "clean: {items: {drop_list: list.csv}}\n" + Self.recommender
        expectSuccess(try run("raw", events: "clean.csv", yaml))
        let first = try manifest("raw")
        #expect((first.pipeline?["inputs"]?.arrayValue ?? []).count == 2)
        #expect(first.pipeline?["resolved"]?["clean"] == [["items": ["drop_list": "list.csv"]]])
        _ = try bench.folder.file("list.csv", "item\np001\np002\n")
        expectSuccess(try run("raw", events: "clean.csv", yaml))
        let second = try Manifest.read(inFolder: "\(bench.store)/raw/2").manifest
        #expect(first.funnel != second.funnel)
        expectError(
            try run("other", events: "clean.csv", "clean: {items: {drop_list: none.csv}}\n" + Self.recommender),
            .missingInput, "none.csv")
    }

    @Test func validateKnowsWhatACleaningLetsThrough() throws {
        let rows = (10..<29).map { "ann,tea,2024-01-\($0),1\nbob,cup,2024-01-\($0),1\n" }.joined()
        let text = "user,item,timestamp,quantity\n\(rows)bob,tea,2099-01-01,1\nann,tea,2024-01-28,-1\n"
        let events = try bench.folder.file("small.csv", text)
        func validate(_ clean: String) throws -> Command.Result {
            let head = "model: small\ndata:\n  events: {path: small.csv}\n"
            let file = try bench.folder.file("small.yaml", head + clean + "train: {algorithm: popularity}\n")
            return try Command.start("trainer", ["validate", file, "--quiet", "--format", "json"]).wait()
        }
        let before = try validate("")
        #expect(before.output.contains("stray_rows") && before.output.contains("negative_quantity"), "\(events)")
        let after = try validate("clean: [times, cancellations]\n")
        #expect(!after.output.contains("stray_rows") && !after.output.contains("negative_quantity"), "\(after.output)")
        #expect(after.exitCode == 0, "\(after.messages)")
        // A run does not count a retention back from the row of 2099.
        for steps in ["[cancellations, {retention: 30d}]", "[cancellations, {retention: 30d}, times]"] {
            let stray = try validate("clean: \(steps)\n")
            #expect(stray.output.contains("stray_rows") && stray.exitCode != 0, "\(steps): \(stray.output)")
        }
    }
}
