import Documents
import TestSupport
import Testing

/// What a search takes for given where the transform is left to the data.
@Suite struct SearchStartCommandTests {
    private let bench: Workbench
    private let early: String
    private let late: String

    /// Forty customers of four groups, who each buy four of the six items of their group over 40 days, and later another
    /// one; the last item of each group they only look at.
    init() throws {
        bench = try Workbench()
        let past = (0..<40).flatMap { user in
            (0..<4).map { "u\(user),g\(user % 4)i\((user / 4 + $0) % 5),2024-0\($0 / 2 + 1)-\(10 + $0 * 3),purchase" }
        }
        let next = (0..<40).flatMap { user in
            [
                "u\(user),g\(user % 4)i\((user / 4 + 4) % 5),2024-03-05,purchase",
                "u\(user),g\(user % 4)i5,2024-03-06,view",
            ]
        }
        early = try bench.folder.file("early.csv", Self.text(past))
        late = try bench.folder.file("late.csv", Self.text(next))
    }

    private static func text(_ rows: [String]) -> String {
        (["user,item,timestamp,type"] + rows).joined(separator: "\n") + "\n"
    }

    private func tune(_ model: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(
            ["tune", "--events", early, "--model", model, "--trials", "8", "--algorithms", "rp3beta", "--quiet"]
                + flags)
    }

    private func trials(_ answer: JSONValue) throws -> [JSONValue] {
        try #require(answer["trials"]?.arrayValue)
    }

    private func train(_ answer: JSONValue) throws {
        let command = try #require(answer["command"]?.stringValue)
        let words = command.split(separator: " ").map(String.init)
        let result = try Command.start("trainer", Array(words.dropFirst())).wait()
        #expect(result.exitCode == 0, "\(command): \(result.messages)")
    }

    /// Trials learn from purchases, so that views, from which the winner may learn, change none of them.
    @Test func whatTheWinnerLearnsFromChangesNoTrial() throws {
        let all = try tune("all", "--validation", late)
        let train = try tune("train", "--validation", late, "--refit", "train")
        let (mine, others) = (try trials(all), try trials(train))
        #expect(mine.count == 8 && others.count == 8)
        for (one, other) in zip(mine, others) {
            for key in ["algorithm", "value", "low", "high", "over_popularity"] {
                #expect(one[key] == other[key], "\(key)")
            }
            for key in ["half_life", "history_half_life", "weights"] {
                #expect(one["confidence"]?[key] == other["confidence"]?[key], "\(key)")
            }
            // What is usual for purchases alone is written down where the winner learns from views, too.
            let usual: JSONValue = "binary"
            #expect(one["confidence"]?["transform"] ?? usual == other["confidence"]?["transform"] ?? usual)
            #expect(one["confidence"]?["transform"] != nil)
        }
        try self.train(all)
        #expect(try bench.checksums("all", 2) == bench.checksums("all", 1))
        try bench.trainer("models", "reproduce", "all/1")
    }

    /// The usual confidences of one type of event do not decay, so the transform is another.
    @Test func aHalfLifeAloneIsEnough() throws {
        for flags in [["--half-life", "30d"], ["--history-half-life", "30d"]] {
            let model = String(flags[0].dropFirst(2))
            let answer = try bench.trainer(
                [
                    "tune", "--events", early, "--model", model, "--trials", "8", "--algorithms", "rp3beta",
                    "--holdout-from", "2024-02-15", "--quiet",
                ] + flags)
            let transforms = try trials(answer).compactMap { $0["confidence"]?["transform"]?.stringValue }
            #expect(transforms.count == 8 && transforms[0] == "largest" && transforms[1] == "largest")
            #expect(!transforms.contains("binary"))
            try train(answer)
        }
    }

    /// Without a half-life to search, none is found.
    @Test func noHalfLifeIsKept() throws {
        let answer = try tune(
            "none", "--holdout-from", "2024-02-15", "--half-life", "none", "--history-half-life", "none")
        for trial in try trials(answer) {
            let confidence = trial["confidence"]
            #expect(confidence?["half_life"] == nil)
            #expect(confidence?["history_half_life"]?.stringValue ?? "none" == "none")
        }
        try train(answer)
        let other = try tune("histories", "--holdout-from", "2024-02-15", "--half-life", "none")
        let confidences = try trials(other).compactMap { $0["confidence"] }
        #expect(confidences.allSatisfy { $0["half_life"] == nil })
        #expect(confidences.contains { $0["history_half_life"] != nil })
    }
}
