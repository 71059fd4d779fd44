import Documents
import ModelFiles
import TestSupport
import Testing

/// A question to the scorer about a stored model, and the file with the answer of the program that wrote the model.
struct StoredAnswer: Sendable, CustomTestStringConvertible {
    /// The folder that `Tests/Fixtures/make-stored-models` wrote.
    static let models = "\(packageRoot())/Tests/Fixtures/stored-models"

    /// The name of the file in the folder `answers`.
    let file: String
    /// What follows `scorer`, without `--store`; paths begin in the folder of the stored models.
    let arguments: [String]

    var testDescription: String { file }

    /// Whether the scorer makes the customers from an event log.
    var isMadeFromEvents: Bool { arguments.contains("--events") }

    /// Whether it asks for reasons.
    var hasReasons: Bool { arguments.contains("--explain") }

    /// Whether it is about a row with a level that the training did not have.
    var hasUnseenLevel: Bool { file.hasSuffix("-missing.json") }

    /// One of each line of `commands.txt`: first the file, then the arguments, none of which holds a space.
    static let all: [StoredAnswer] = {
        let text = (try? bytes(of: "\(models)/commands.txt")) ?? []
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return StoredAnswer(file: words[0], arguments: Array(words.dropFirst()))
        }
    }()
}

/// What an earlier version of the programs wrote is read by this one.
@Suite("Models of an earlier version")
struct StoredModelTests {
    private let folder: TemporaryFolder

    /// Copies the stored models, so that no test changes them.
    init() throws {
        folder = try TemporaryFolder()
        let copied = try Command.shell(#"cp -R "$1/." "$2""#, StoredAnswer.models, folder.path)
        try #require(copied.exitCode == 0, "\(copied.messages)")
    }

    /// Runs a program in the folder of the copy.
    private func run(_ program: String, _ arguments: [String]) throws -> Command.Result {
        let path = try Command.path(of: program)
        let script = ["-c", #"cd "$0" && exec "$@" --store store --quiet"#, folder.path, path]
        return try Command.start("/bin/sh", script + arguments).wait()
    }

    /// Runs `trainer` in the folder of the copy; what it printed as JSON.
    private func trainer(_ arguments: String...) throws -> JSONValue {
        let result = try run("trainer", arguments + ["--format", "json"])
        try #require(result.exitCode == 0, "\(result.messages)")
        return try JSONValue(parsing: Array(result.output.utf8))
    }

    /// The references of all versions in the store, with their kinds.
    private func versions() throws -> [(reference: String, kind: String)] {
        let models = try #require(try trainer("models", "list")["models"]?.arrayValue)
        return models.flatMap { $0["versions"]?.arrayValue ?? [] }.map { version in
            let model = version["model"]?.stringValue ?? ""
            let number = version["version"]?.intValue ?? 0
            return (reference: "\(model)/\(number)", kind: version["kind"]?.stringValue ?? "")
        }
    }

    @Test("There is one of every kind, and an answer to every question")
    func completeness() throws {
        let kinds = Set(try versions().map { $0.kind })
        #expect(kinds == ["ials", "als", "item-neighbours", "ease", "rp3beta", "popularity", "propensity"])
        #expect(try SampleShop.names(in: "\(folder.path)/answers") == StoredAnswer.all.map(\.file).sorted())
        #expect(StoredAnswer.all.count > 50)
    }

    @Test("The store is sound, and so is the truth of a simulated shop")
    func soundness() throws {
        for reference in [[], ["./truth"]] {
            let result = try run("trainer", ["models", "verify"] + reference + ["--format", "json"])
            #expect(result.exitCode == 0, "\(result.messages)")
            let report = try JSONValue(parsing: Array(result.output.utf8))
            #expect(report["sound"]?.boolValue == true)
            #expect(report["problems"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("Every version opens and says what is in it")
    func opening() throws {
        let references = try versions().map { $0.reference } + ["./truth"]
        for reference in references {
            let inspected = try run("scorer", ["inspect", reference])
            #expect(inspected.exitCode == 0, "\(reference): \(inspected.messages)")
            let shown = try run("trainer", ["models", "show", reference])
            #expect(shown.exitCode == 0, "\(reference): \(shown.messages)")
        }
    }

    @Test("Every answer has the same bytes", arguments: StoredAnswer.all.filter { !$0.hasReasons })
    func answers(question: StoredAnswer) throws {
        let result = try run("scorer", question.arguments)
        #expect(result.exitCode == 0, "\(result.messages)")
        guard question.hasUnseenLevel else { return #expect(try result.output == stored(question)) }
        // Later programs say which columns have such a level.
        var answer = try JSONValue(parsing: Array(result.output.utf8)).objectValue ?? [:]
        let unseen = answer.removeValue(forKey: "unseen_levels")
        #expect(unseen == ["plan"])
        let expected = try JSONValue(parsing: Array(stored(question).utf8))
        #expect(JSONValue.object(answer) == expected)
    }

    /// Later programs say reasons in words, and shares in per cent.
    @Test(
        "Every answer with reasons has the same figures",
        arguments: StoredAnswer.all.filter { $0.hasReasons && !$0.isMadeFromEvents })
    func answersWithReasons(question: StoredAnswer) throws {
        let result = try run("scorer", question.arguments)
        #expect(result.exitCode == 0, "\(result.messages)")
        let expected = try stored(question)
        guard question.file.hasSuffix(".json") else { return #expect(result.output == Self.inWords(expected)) }
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        let earlier = try JSONValue(parsing: Array(expected.utf8))
        #expect(Self.without(["percent", "text"], answer) == earlier)
    }

    /// A file of probabilities with its reasons in words: `plan is monthly` in place of `plan=monthly`.
    private static func inWords(_ text: String) -> String {
        var words = text
        for column in ["age", "spend", "plan", "city", "newsletter"] {
            let verb = ["age", "spend"].contains(column) ? "=" : "is"
            words = words.replacing("\(column)=,", with: "\(column) is missing,")
            words = words.replacing("\(column)=", with: "\(column) \(verb) ")
        }
        return words
    }

    /// A value without the members of these names, at any depth.
    private static func without(_ names: Set<String>, _ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.filter { !names.contains($0.key) }.mapValues { without(names, $0) })
        case .array(let elements): .array(elements.map { without(names, $0) })
        default: value
        }
    }

    @Test(
        "Probabilities of customers made from events are the same",
        arguments: StoredAnswer.all.filter(\.isMadeFromEvents))
    func probabilities(question: StoredAnswer) throws {
        let result = try run("scorer", question.arguments)
        #expect(result.exitCode == 0, "\(result.messages)")
        let (found, expected) = (Self.rows(result.output), Self.rows(try stored(question)))
        #expect(found.count == expected.count && found.first == expected.first)
        for (row, earlier) in zip(found, expected).dropFirst() {
            #expect(row.count == earlier.count)
            for (column, (one, other)) in zip(found[0], zip(row, earlier)) {
                if column.hasPrefix("reason_") {
                    // Later programs say reasons in words.
                    #expect(one.isEmpty == other.isEmpty && !one.contains("="))
                } else if let number = Double(one), let otherNumber = Double(other) {
                    // The last digits of a sum of many features depend on the processor's vector width.
                    #expect(abs(number - otherNumber) <= 1e-12 * max(abs(number), abs(otherNumber)))
                } else {
                    #expect(one == other)
                }
            }
        }
        // In the earlier words: events_view_all=2.7725… = ln 16, pieces_90d=2.5649… = ln 13, tenure=0.78044… years;
        // and events_view_all=2.6390… = ln 14, items=1.6094… = ln 5, money_all=4.8790… = ln 131.5.
        let words = [
            "churn-scores.csv": ["15 'view' events so far", "12 pieces in 90 days", "first order 285 days ago"],
            "tea-scores.csv": ["13 'view' events so far", "bought 4 different items", "spent 130.50 so far"],
        ]
        let first = try #require(found.dropFirst().first)
        #expect([3, 5, 7].map { first[$0] } == words[question.file])
    }

    /// The answer of the program that wrote the models.
    private func stored(_ question: StoredAnswer) throws -> String {
        String(decoding: try bytes(of: "\(folder.path)/answers/\(question.file)"), as: UTF8.self)
    }

    /// The fields of a table of CSV without line feeds and quotes in its fields.
    private static func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { line in
            var fields = [""]
            var isQuoted = false
            for character in line {
                if character == "\"" {
                    isQuoted.toggle()
                } else if character == ",", !isQuoted {
                    fields.append("")
                } else {
                    fields[fields.count - 1].append(character)
                }
            }
            return fields
        }
    }

    @Test("A model goes on: the next version has the next number, and aliases move")
    func goingOn() throws {
        let fit = try trainer(
            "fit", "recommender", "--events", "tables/pairs.csv", "--model", "ials", "--factors", "4", "--epochs", "2")
        #expect(fit["version"]?.intValue == 5)
        let promoted = try trainer("models", "promote", "ials/5", "--to", "champion")
        #expect(promoted["from"]?.intValue == 1)
        #expect(promoted["to"]?.intValue == 5)
        #expect(try trainer("models", "rollback", "ials")["to"]?.intValue == 1)
        #expect(try trainer("models", "verify")["problems"]?.arrayValue?.isEmpty == true)
    }
}
