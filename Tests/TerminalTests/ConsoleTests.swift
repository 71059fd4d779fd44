import Diagnostics
import Logging
import Terminal
import Testing

@Suite("What a command says, and how it ends")
struct ConsoleTests {
    private let recorder = Recorder()

    private func console(_ verbosity: Verbosity = .normal, _ format: LogFormat = .text) -> Console {
        Console(
            program: "trainer", verbosity: verbosity, logFormat: format, messages: recorder.stream(), clock: .fixed)
    }

    @Test(
        "verbosity chooses the messages",
        arguments: [
            (Verbosity.quiet, "warning: w\n"),
            (.normal, "s\nwarning: w\n"),
            (.verbose, "d\ns\nwarning: w\n"),
        ])
    func verbosity(verbosity: Verbosity, expected: String) {
        let progress = console(verbosity).progress
        progress.detail("d")
        progress.step("s")
        progress.warning("w")
        #expect(recorder.text == expected)
    }

    @Test("a JSON line has time, level and message")
    func jsonLines() {
        console(.normal, .json).progress.step("read \"a/b\"")
        #expect(
            recorder.text
                == "{\"level\":\"info\",\"message\":\"read \\\"a/b\\\"\",\"time\":\"2011-09-09T08:00:00.250Z\"}\n")
    }

    @Test("metadata follows the message in the order of its keys")
    func metadata() {
        console().logger.info("read", metadata: ["rows": "3", "file": "a.csv"])
        #expect(recorder.text == "read file=a.csv rows=3\n")
    }

    @Test("a user's error is printed with place and remedy, and keeps its code")
    func userError() {
        let code = console().run {
            throw UserError(
                .invalidData, "expected a number, found 'abc'",
                at: .init(file: "orders.csv", line: 17, column: "Quantity"), remedy: "Add --skip-invalid")
        }
        #expect(code == .invalidData)
        #expect(
            recorder.text == "trainer: error: orders.csv:17, column 'Quantity': expected a number, found 'abc'\n"
                + "  Add --skip-invalid\n")
    }

    @Test("a user's error as a JSON line names its place")
    func userErrorAsJSON() {
        let code = console(.quiet, .json).run {
            throw UserError(.missingInput, "no such file", at: .init(file: "orders.csv"), remedy: "Check the path")
        }
        #expect(code == .missingInput)
        #expect(recorder.text.contains(#""details":{"code":"66","file":"orders.csv","remedy":"Check the path"}"#))
        #expect(recorder.text.contains(#""level":"error","message":"no such file""#))
    }

    @Test("an unknown error is exit code 1, success 0")
    func unknownError() {
        struct Strange: Error {}
        #expect(console().run { throw Strange() } == .unexpected)
        #expect(recorder.text.hasPrefix("trainer: error: Strange()"))
        #expect(console().run {} == .done)
    }

    @Test("a reader that has gone away is no error worth a message")
    func closedOutput() {
        #expect(console().run { throw StandardOutput.Closed() } == .cannotWrite)
        #expect(recorder.text.isEmpty)
    }
}
