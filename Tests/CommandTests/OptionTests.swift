import Diagnostics
import FoundationEssentials
import Terminal
import TestSupport
import Testing

/// The table that joins parameters with options holds of the commands as they are.
@Suite struct OptionTests {
    private static let commands = [
        ["trainer", "fit", "recommender"], ["trainer", "fit", "propensity"], ["trainer", "fit", "segments"],
        ["trainer", "fit", "uplift"], ["trainer", "fit", "lifetime"],
        ["trainer", "tune"],
        ["trainer", "evaluate"], ["trainer", "run"], ["trainer", "models", "promote"],
        ["trainer", "models", "rollback"], ["trainer", "models", "report"], ["trainer", "models", "diff"],
        ["trainer", "models", "prune"], ["trainer", "models", "forget"],
        ["trainer", "models", "sign"], ["trainer", "models", "export"], ["trainer", "models", "import"],
        ["trainer", "monitor"], ["trainer", "experiment", "plan"], ["trainer", "experiment", "analyze"],
        ["scorer", "batch"], ["scorer", "recommend"], ["scorer", "similar"], ["scorer", "score"],
        ["scorer", "segment"], ["scorer", "serve"], ["scorer", "rules", "check"], ["scorer", "assign"],
    ]

    /// The keys that only pipeline files have.
    private static let ofPipelines: Set = ["split.test"]

    /// Every key that a source defines, and that a command can have.
    private func keys() throws -> Set<String> {
        let sources =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path + "/Sources"
        var keys: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources) where path.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(sources)/\(path)", encoding: .utf8)
            for match in text.matches(of: #/: ParameterKey = "([a-z0-9_.]+)"/#) { keys.insert(String(match.1)) }
        }
        return keys.subtracting(Self.ofPipelines)
    }

    @Test func everyParameterThatMessagesNameIsAnOptionOfACommand() throws {
        let keys = try keys()
        #expect(keys.count > 70)
        let options = try Self.commands.flatMap { command in
            let result = try Command.start(command[0], Array(command.dropFirst()) + ["--help"]).wait()
            #expect(result.exitCode == 0)
            return result.output.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
        }
        let known = Set(options)
        for key in keys.sorted() {
            let option = ParameterKey(key).option
            #expect(known.contains(option), "\(key) is spelled \(option), which no command has")
        }
    }
}
