import Diagnostics
import TestSupport
import Testing

/// `trainer validate` ends with the code with which `trainer run` ends, for single cells, rows and files that a training
/// refuses.
@Suite struct ValidateRowAgreementTests {
    private let folder: TemporaryFolder
    private var commands: AgreeingCommands { AgreeingCommands(folder: folder) }

    /// A log of 60 customers with six events each, spread over 200 days, and tables of 80 customers; each variant has a
    /// fault.
    init() throws {
        folder = try TemporaryFolder()
        try write("untyped.csv", "user,item,timestamp", Self.events.map { Array($0[..<3]) })
        // Three rows of 363, which are fewer than 1%.
        try write("useless.csv", "user,item,timestamp", (1...3).map { ["", "i01", "2024-02-0\($0)"] })
        try write("views.csv", "user,item,timestamp,type", Self.events.map { Array($0[..<3]) + ["view"] })
        try write("timeless.csv", "user,item,type", Self.events.map { [$0[0], $0[1], $0[3]] })
        // 56 of the 360 rows are of January.
        try write(
            "worded.csv", "user,item,timestamp,type,price",
            Self.events.map { Array($0[..<4]) + [$0[2] < "2024-02" ? "abc" : $0[4]] })
        let rows = Self.events.enumerated()
        try write(
            "paid.csv", "user,item,timestamp,price",
            rows.map { [$1[0], $0 == 7 ? "" : $1[1], $1[2], $0 == 7 ? "5" : ""] })
        try write("rated.csv", "user,item,rating", rows.map { [$1[0], $1[1], $0 == 7 ? "1e39" : "\(1 + $0 % 5)"] })
        try write(
            "ordered.csv", "user,item,step",
            rows.map { [$1[0], $1[1], $0 == 7 ? "9007199254740992" : "\($0)"] })
        let items = (0..<15).map { "{\"item\": \"i\(Self.padded($0))\", \"z\": \($0 == 5 ? "[1]" : "1")}\n" }
        _ = try folder.file("items.jsonl", items.joined())
        try writeCustomers()
    }

    private static let events: [[String]] = (0..<360).map { number in
        let (user, event) = (number / 6, number % 6)
        let date = CivilDate(daysSinceEpoch: 19_723 + (user * 7 + event * 31) % 200)
        let day = "\(date.year)-\(padded(date.month))-\(padded(date.day))"
        return [
            "u\(padded(user))", "i\(padded((user * 3 + event * 5) % 15))", "\(day)T\(10 + event):00:00Z",
            ["view", "cart", "purchase"][(user + event) % 3], "\(5 + event)",
        ]
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func write(_ name: String, _ header: String, _ rows: [[String]]) throws {
        let lines = [header] + rows.map { $0.joined(separator: ",") }
        _ = try folder.file(name, lines.joined(separator: "\n") + "\n")
    }

    /// Tables of which the sixth row has the fault.
    private func writeCustomers() throws {
        func customer(_ row: Int, spend: String? = nil) -> [String] {
            [
                "c\(row)", spend ?? "\(10 + row * 37 % 83).5", "\(row * 7 % 10)", ["a", "b", "c"][row * 5 % 7 % 3],
                ["no", "yes"][row * 3 % 7 % 2],
            ]
        }
        let header = "id,spend,visits,city,left"
        for (file, spend) in [
            ("infinite.csv", "inf"), ("huge.csv", "-1e400"), ("padded.csv", " 12 "), ("na.csv", "NA"),
        ] {
            try write(file, header, (0..<80).map { customer($0, spend: $0 == 5 ? spend : nil) })
        }
        for (file, weight) in [
            ("tiny.csv", "1e-150"), ("least.csv", "1e-100"), ("zero.csv", "0"), ("blank.csv", " 1"),
            ("minus.csv", "-1"),
        ] {
            try write(file, header + ",w", (0..<80).map { customer($0) + [$0 == 5 ? weight : "1"] })
        }
        let objects = (0..<80).map { row -> String in
            let cells = customer(row)
            let list = row == 5 ? "[1]" : "\(row * 3 % 11)"
            return
                "{\"id\": \"\(cells[0])\", \"spend\": \(cells[1]), \"visits\": \(cells[2]), \"left\": \"\(cells[4])\", "
                + "\"z\": \(list)}\n"
        }
        _ = try folder.file("lists.jsonl", objects.joined())
    }

    private static let factors = "train: {epochs: 1, factors: 4}"
    private static let stars = "train: {algorithm: als, epochs: 1, factors: 4}"

    private static let cases: [AgreeingCommands.Case] = [
        .table("a number that is not finite", .invalidData, "invalid_cell", "infinite.csv"),
        .table("a number beyond all", .invalidData, "invalid_cell", "huge.csv"),
        .table("a number with blanks around it", .done, "", "padded.csv"),
        .table("a number that is missing", .done, "", "na.csv"),
        .table(
            "infinity among skipped rows", .invalidData, "too_many_invalid", "infinite.csv",
            more: ", skip_invalid: true"),
        .table(
            "infinity among few skipped rows", .done, "invalid_cell", "infinite.csv",
            more: ", skip_invalid: true, maximum_invalid: 5%"),
        .table("infinity in an ignored column", .done, "", "infinite.csv", more: ", ignore: [spend]"),
        .table("a weight below all weights", .invalidData, "invalid_cell", "tiny.csv", columns: ", weight: w"),
        .table("a negative weight", .invalidData, "invalid_cell", "minus.csv", columns: ", weight: w"),
        .table("the least weight", .done, "", "least.csv", columns: ", weight: w"),
        .table("no weight", .done, "", "zero.csv", columns: ", weight: w"),
        .table("a weight with a blank", .done, "", "blank.csv", columns: ", weight: w"),
        .table("bins of a column of lists", .wrongUsage, "encoding", "lists.jsonl", rest: "encoding: {bins: {z: 4}}"),
        .table("bins beside a column of lists", .done, "", "lists.jsonl", rest: "encoding: {bins: {spend: 4}}"),
        .events("a rating beyond single precision", .invalidData, "invalid_cell", "rated.csv", stars),
        .events(
            "a place in an order that is not told apart", .invalidData, "invalid_cell",
            "ordered.csv, columns: {sequence: step}", "split: {test_last: 1}\n" + factors),
        .events(
            "a file of which nothing is valid", .invalidData, "too_many_invalid",
            "[untyped.csv, useless.csv], skip_invalid: true", factors),
        .events(
            "words in rows before the window", .invalidData, "too_many_invalid",
            "worded.csv, purchase_types: purchase, from: 2024-02-01, where: [\"price > 1\"], skip_invalid: true",
            factors),
        .events(
            "words that no condition compares before the window", .done, "",
            "worded.csv, purchase_types: purchase, from: 2024-02-01, skip_invalid: true", factors),
        .events(
            "one type that is called otherwise", .invalidData, "labels", "views.csv",
            "customers: {label: churn, horizon: 1m, cutoff: 2024-05-01}"),
        .events(
            "one type that is called otherwise and works", .done, "", "views.csv",
            "customers: {label: churn, horizon: 30d, cutoff: 2024-05-01}"),
        .events(
            "a label of a column of lists", .invalidData, "labels", "untyped.csv}, items: {path: items.jsonl",
            "customers: {label: purchase:z=1, horizon: 30d, cutoff: 2024-05-01}"),
        .events(
            "prices of invalid rows alone", .wrongUsage, "encoding",
            "paid.csv, skip_invalid: true, ignore: [money_all]",
            "customers: {label: churn, horizon: 30d, cutoff: 2024-05-01}"),
        .events(
            "a setting and a minimum", .wrongUsage, "interactions", "timeless.csv, purchase_types: purchase",
            "confidence: {half_life: 10d}\ninteractions: {minimum_user_events: 45}\n\(factors)"),
    ]

    @Test(arguments: cases)
    func runAndValidateAgree(_ example: AgreeingCommands.Case) throws { try commands.expectAgreement(on: example) }
}

extension AgreeingCommands.Case {
    fileprivate static func events(
        _ name: String, _ code: ExitCode, _ kind: String, _ events: String, _ rest: String
    ) -> Self {
        Self(name: name, yaml: "model: m\ndata: {events: {path: \(events)}}\n\(rest)\n", code: code, kind: kind)
    }

    fileprivate static func table(
        _ name: String, _ code: ExitCode, _ kind: String, _ file: String, columns: String = "", more: String = "",
        rest: String = ""
    ) -> Self {
        let table = "{path: \(file), columns: {target: left, id: id\(columns)}\(more)}"
        return Self(name: name, yaml: "model: m\ndata: {table: \(table)}\n\(rest)\n", code: code, kind: kind)
    }
}
