import Diagnostics
import TestSupport
import Testing

/// `trainer validate` ends with the code with which `trainer run` ends, for what the pipeline file asks of the data.
@Suite struct ValidateAgreementTests {
    private let folder: TemporaryFolder
    private var commands: AgreeingCommands { AgreeingCommands(folder: folder) }

    /// A log of 60 customers with six events each, spread over 200 days, and tables that go with it.
    init() throws {
        folder = try TemporaryFolder()
        var rows: [[String]] = []
        for user in 0..<60 {
            for event in 0..<6 {
                let date = CivilDate(daysSinceEpoch: 19_723 + (user * 7 + event * 31) % 200)
                let day = "\(date.year)-\(Self.padded(date.month))-\(Self.padded(date.day))"
                let item = Self.padded((user * 3 + event * 5) % 15)
                let type = ["view", "cart", "purchase"][(user + event) % 3]
                rows.append([
                    "u\(Self.padded(user))", "i\(item)", "\(day)T\(10 + event):00:00Z", type, "\(1 + event % 3)",
                    "\(5 + event)",
                ])
            }
        }
        let names = ["user", "item", "timestamp", "type", "quantity", "price"]
        for (file, columns) in [("log.csv", 0..<6), ("untyped.csv", 0..<3)] {
            let lines = ([names] + rows).map { $0[columns].joined(separator: ",") }
            _ = try folder.file(file, lines.joined(separator: "\n") + "\n")
        }
        let bought = ["user,item,timestamp,type"] + rows.map { "\($0[0]),\($0[1]),\($0[2]),purchase" }
        _ = try folder.file("bought.csv", bought.joined(separator: "\n") + "\n")
        let timeless = ([names] + rows).map { "\($0[0]),\($0[1]),\($0[3])" }.joined(separator: "\n")
        _ = try folder.file("timeless.csv", timeless + "\n")
        let itemless = ([names] + rows).map { "\($0[0]),\($0[2]),\($0[3])" }.joined(separator: "\n")
        _ = try folder.file("itemless.csv", itemless + "\n")
        let items = (0..<15).map { "i\(Self.padded($0)),Item \($0),\($0 % 3 == 0 ? "mug" : "tea")\n" }.joined()
        _ = try folder.file("items.csv", "item,title,category\n" + items)
        let targets: [(String, (Int) -> String)] = [
            ("customers.csv", { ["no", "yes"][$0 * 3 % 7 % 2] }), ("plain.csv", { ["x", "y"][$0 * 3 % 7 % 2] }),
            ("one.csv", { _ in "no" }), ("few.csv", { $0 < 3 ? "yes" : "no" }),
        ]
        for (file, target) in targets {
            let lines = (0..<80).map { row -> String in
                let city = ["a", "b", "c"][row * 5 % 7 % 3]
                return "c\(row),\(10 + row * 37 % 83).5,\(row * 7 % 10),\(city),\(target(row))\n"
            }
            _ = try folder.file(file, "id,spend,visits,city,left\n" + lines.joined())
        }
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let cases: [AgreeingCommands.Case] = [
        .log("a sound recommender", .done, ""),
        .customers("sound customers", .done, ""),
        .table("a sound table", .done, ""),
        .customers("a cutoff before all events", .invalidData, "cutoff", cutoff: "2020-01-01"),
        .customers("a cutoff after all events", .invalidData, "cutoff", cutoff: "2026-01-01"),
        .customers("a horizon beyond the events", .invalidData, "cutoff", cutoff: "2024-07-10"),
        .customers("a span longer than the log", .invalidData, "cutoff", cutoff: "2000d"),
        .customers("a span shorter than the horizon", .invalidData, "cutoff", cutoff: "1d"),
        .customers("cutoffs without times", .wrongUsage, "cutoff", file: "timeless.csv"),
        .customers("spans without times", .wrongUsage, "cutoff", cutoff: "90d", file: "timeless.csv"),
        .customers("nobody buys within a minute", .invalidData, "labels", horizon: "1m"),
        .customers("more folds than customers who stay", .invalidData, "folds", rest: "train: {folds: 100}"),
        .customers("a label of no column", .invalidData, "labels", "purchase:colour=red", items: true),
        .customers("a label of no value", .invalidData, "labels", "purchase:category=beer", items: true),
        .customers(
            "a label of products without products", .wrongUsage, "labels", "purchase:category=tea",
            file: "itemless.csv", items: true),
        .customers("categories without products", .wrongUsage, "labels", file: "itemless.csv", items: true),
        .customers("an ignored column that is no feature", .wrongUsage, "encoding", more: ", ignore: [foo]"),
        .customers("bins of no feature", .wrongUsage, "encoding", rest: "encoding: {bins: {foo: 4}}"),
        .customers("rare levels without levels", .wrongUsage, "encoding", rest: "encoding: {rare_below: 5}"),
        .table("bins of no column", .wrongUsage, "encoding", rest: "encoding: {bins: {foo: 4}}"),
        .table("bins of the target", .wrongUsage, "encoding", rest: "encoding: {bins: {left: 4}}"),
        .table("bins of texts", .wrongUsage, "encoding", rest: "encoding: {bins: {city: 4}}"),
        .table("buckets of numbers", .wrongUsage, "encoding", rest: "encoding: {hash: {spend: 4}}"),
        .table("no category", .wrongUsage, "encoding", more: ", ignore: city", rest: "encoding: {rare_below: 5}"),
        .table("nothing to learn from", .invalidData, "features", more: ", ignore: [spend, visits, city]"),
        .table("one answer", .invalidData, "target", file: "one.csv"),
        .table("two answers of which none is yes", .wrongUsage, "target", file: "plain.csv"),
        .table("another positive", .wrongUsage, "target", file: "plain.csv", more: ", positive: z"),
        .table("three of an answer for five folds", .invalidData, "folds", file: "few.csv"),
        .log("a test from later on", .invalidData, "split", "split: {test_from: 2026-01-01}"),
        .log("a test of all", .invalidData, "split", "split: {test: 2000d}"),
        .log("a test by time without times", .wrongUsage, "split", "split: {test: 10d}", file: "timeless.csv"),
        .log("newest items without times", .wrongUsage, "split", "split: {test_last: 1}", file: "timeless.csv"),
        .log("a test of nobody", .invalidData, "split", "split: {test_users: 0.000001}"),
        .log("a test of everybody", .invalidData, "split", "split: {test_users: 0.999999}"),
        .log("too many events asked for", .invalidData, "interactions", "interactions: {minimum_user_events: 7}"),
        .log("too many customers asked for", .invalidData, "interactions", "interactions: {minimum_item_events: 61}"),
        .log(
            "newest events without times", .wrongUsage, "interactions", "interactions: {maximum_user_events: 2}",
            file: "timeless.csv"),
        .log("purchases without weight", .wrongUsage, "interactions", "confidence: {weights: {view: 1, cart: 1}}"),
        .log(
            "a half-life without times", .wrongUsage, "interactions", "confidence: {half_life: 10d}",
            file: "timeless.csv"),
        .log(
            "the last days without times", .wrongUsage, "interactions",
            "train: {algorithm: popularity, fallback: popularity@28d}", file: "timeless.csv"),
        .log(
            "the last days without times in a search", .wrongUsage, "interactions",
            "tune: {trials: 2, algorithms: [rp3beta]}\ntrain: {fallback: popularity@28d}", file: "timeless.csv"),
        .log(
            "a half-life of one type", .wrongUsage, "interactions", "confidence: {half_life: 10d}", file: "bought.csv"),
        .log(
            "a half-life of one type in a search", .done, "",
            """
            confidence: {half_life: 10d}
            tune: {trials: 2, algorithms: [rp3beta]}
            evaluate: {mask: none}
            train: {fallback: popularity}
            """,
            file: "bought.csv"),
        .log("the last days", .done, "", "train: {algorithm: popularity, fallback: popularity@28d}"),
        .log(
            "what is bought again without times", .wrongUsage, "interactions", "train: {algorithm: repeat}",
            file: "timeless.csv"),
        .log(
            "a search for what is bought again without times", .wrongUsage, "interactions",
            "tune: {trials: 2, algorithms: [repeat]}\nevaluate: {mask: none}\ntrain: {fallback: popularity}",
            file: "timeless.csv"),
        .log("a weight of no type", .wrongUsage, "absent_type", "confidence: {weights: {foo: 2}}"),
        .log("purchases of no type", .wrongUsage, "absent_type", more: ", purchase_types: bought"),
        .log("purchases without types", .wrongUsage, "purchase_types", file: "untyped.csv"),
        .log("seen items of no type", .wrongUsage, "absent_type", more: ", seen_types: foo"),
        .log("a file twice", .wrongUsage, "unreadable", file: "[log.csv, log.csv]"),
        .log("no file", .missingInput, "unreadable", file: "gone.csv"),
        .log("a comparison with a word", .invalidData, "invalid_cell", more: ", where: [\"type > 3\"]"),
        .log("a condition of no column", .invalidData, "missing_column", more: ", where: [\"prize > 3\"]"),
    ]

    @Test(arguments: cases)
    func runAndValidateAgree(_ example: AgreeingCommands.Case) throws { try commands.expectAgreement(on: example) }

    /// What the file says is wrong before any table is looked at.
    @Test func whatIsWrongWithAnyDataIsAMistakeOfTheFile() throws {
        let base = "model: m\ndata: {table: {path: customers.csv, columns: {target: left, id: id}}}\n"
        let log = "model: m\ndata: {events: {path: log.csv, purchase_types: purchase}}\nsplit: {test: 20d}\n"
        let examples: [(yaml: String, part: String)] = [
            (base.replacing("}}}", with: "}, numeric: [spend], category: [spend]}}"), "named twice"),
            (
                base.replacing(", id: id", with: "").replacing("}}}", with: "}}, consent: {path: consent.csv}}"),
                "whose rows these are"
            ),
            (base + "publish: {alias: a, gates: ['pairs > 5']}\n", "'pairs > 5'"),
            (base + "publish: {alias: a, gates: ['newest within 2d']}\n", "a table of customers has none"),
            (log + "publish: {alias: a, gates: ['positives > 5']}\n", "'positives > 5'"),
            (log + "publish: {alias: a, gates: ['ndcg@20 > 1']}\n", "can never be met"),
            (log + "publish: {alias: a, gates: ['ndcg@20 > 0.5', 'ndcg@20 < 0.4']}\n", "can never be met together"),
            (log + "publish: {alias: a, gates: ['rows > 500', 'rows <= 500']}\n", "can never be met together"),
        ]
        for (yaml, part) in examples {
            for command in ["run", "validate"] { expectError(try commands.start(command, yaml), .wrongUsage, part) }
        }
        // Ends that touch can be met.
        let touching = log + "publish: {alias: a, gates: ['ndcg@20 >= 0.5', 'ndcg@20 <= 0.5', 'rows >= 1']}\n"
        #expect(try commands.start("validate", touching).exitCode == 0)
    }

    /// A version of such data stays unpublished, which a run says only after its training.
    @Test func gatesThatTheDataCannotMeetAreFound() throws {
        let events = "model: m\ndata: {events: {path: log.csv, purchase_types: purchase}}\n"
        let log = events + "train: {epochs: 1, factors: 4}\n"
        for gate in ["rows > 500", "newest within 2d"] {
            let yaml = log + "publish: {alias: a, gates: ['\(gate)']}\n"
            let result = try commands.start("validate", yaml)
            #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result.messages)")
            #expect(result.output.contains(gate))
            #expect(try commands.start("run", yaml).exitCode == ExitCode.gateNotMet.rawValue)
        }
        #expect(try commands.start("validate", log + "publish: {alias: a, gates: ['rows >= 360']}\n").exitCode == 0)
    }

    @Test func severalFaultsAreFoundAtOnce() throws {
        let yaml = """
            model: m
            data: {events: {path: timeless.csv, purchase_types: purchase, where: ["type != 5"]}}
            confidence: {half_life: 10d}
            split: {test: 10d}
            checks: {item: one of i00}

            """
        let result = try commands.start("validate", yaml)
        // A check that does not hold is of the data.
        #expect(result.exitCode == ExitCode.invalidData.rawValue, "\(result.messages)")
        for kind in ["split", "interactions", "check"] { #expect(result.output.contains("\"\(kind)\"")) }
    }

    @Test func aComparisonOfTextsAmongNumbersIsSuspicious() throws {
        let yaml = "model: m\ndata: {events: {path: log.csv, where: ['price < abc']}}\n"
        let result = try commands.start("validate", yaml)
        #expect(result.exitCode == 0 && result.output.contains("compares texts byte by byte"))
        let dated = "model: m\ndata: {events: {path: log.csv, where: ['timestamp > 2024-01-15']}}\n"
        #expect(!(try commands.start("validate", dated).output.contains("compares texts byte by byte")))
    }
}

extension AgreeingCommands.Case {
    fileprivate static func log(
        _ name: String, _ code: ExitCode, _ kind: String, _ rest: String = "", file: String = "log.csv",
        more: String = ""
    ) -> Self {
        let purchases = more.contains("purchase_types") ? "" : ", purchase_types: purchase"
        let train = rest.contains("train:") ? "" : "train: {epochs: 1, factors: 4}\n"
        let yaml = "model: m\ndata: {events: {path: \(file)\(purchases)\(more)}}\n\(rest)\n\(train)"
        return Self(name: name, yaml: yaml, code: code, kind: kind)
    }

    fileprivate static func customers(
        _ name: String, _ code: ExitCode, _ kind: String, _ label: String = "churn", horizon: String = "30d",
        cutoff: String = "2024-05-01", file: String = "log.csv", more: String = "", items: Bool = false,
        rest: String = ""
    ) -> Self {
        let table = items ? ", items: {path: items.csv}" : ""
        let yaml = """
            model: m
            data: {events: {path: \(file)\(more)}\(table)}
            customers: {label: \(label), horizon: \(horizon), cutoff: \(cutoff)}
            \(rest)

            """
        return Self(name: name, yaml: yaml, code: code, kind: kind)
    }

    fileprivate static func table(
        _ name: String, _ code: ExitCode, _ kind: String, file: String = "customers.csv", more: String = "",
        rest: String = ""
    ) -> Self {
        let yaml = "model: m\ndata: {table: {path: \(file), columns: {target: left, id: id}\(more)}}\n\(rest)\n"
        return Self(name: name, yaml: yaml, code: code, kind: kind)
    }
}
