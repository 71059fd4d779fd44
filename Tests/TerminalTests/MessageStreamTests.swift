import Diagnostics
import Documents
import Logging
import Terminal
import Testing

/// What of the user's data reaches standard error, which a terminal shows.
@Suite struct MessageStreamTests {
    private let recorder = Recorder()

    private func console(_ format: LogFormat = .text) -> Console {
        Console(program: "trainer", logFormat: format, messages: recorder.stream(), clock: .fixed)
    }

    @Test func onlyLineFeedsOfAllControlCharactersAreWritten() {
        let stream = recorder.stream()
        stream.line("12 like log.csv:2\u{1B}[2J\n  3 others\r\u{9B}1m\u{202E}")
        stream.line("Käse, 5 €")
        #expect(recorder.text == "12 like log.csv:2\\u{1B}[2J\n  3 others\\r\\u{9B}1m\\u{202E}\nKäse, 5 €\n")
    }

    @Test func everyKindOfReportIsEscaped() {
        let progress = console().progress
        progress.step("read \u{1B}c.csv")
        let name = "a\u{7}\nb"
        progress.warning("column '\(name)' is empty")
        console().logger.info("asked", metadata: ["path": "/v1/\u{1B}[31m"])
        #expect(
            recorder.text
                == "read \\u{1B}c.csv\nwarning: column 'a\\u{7}\\nb' is empty\nasked path=/v1/\\u{1B}[31m\n")
    }

    @Test func anErrorHasTheLinesOfItsOwnTextOnly() {
        let cell = "1\n  Run this: \u{1B}[8m"
        _ = console().run {
            throw UserError(
                .invalidData, "expected a number, found \(cell.excerpt)",
                at: .init(file: "a\nb.csv", line: 2, column: "price\r"), remedy: "Mend the row")
        }
        #expect(
            recorder.text == "trainer: error: a\\nb.csv:2, column 'price\\r': expected a number, "
                + "found '1\\n  Run this: \\u{1B}[8m'\n  Mend the row\n")
    }

    @Test func aLineOfJSONStaysJSON() throws {
        console(.json).progress.step("\u{9B}2J \u{202E}x\u{200B}\u{200D}\n")
        let line = recorder.text
        #expect(line.contains(#""message":"\u009b2J \u202ex\u200b\u200d\n""#))
        let read = try JSONValue(parsing: Array(line.utf8))
        #expect(read["message"]?.stringValue == "\u{9B}2J \u{202E}x\u{200B}\u{200D}\n")
    }

    @Test func aBarIsOneLineOfTheTerminalsWidth() {
        let messages = recorder.stream(isTerminal: true, width: 80)
        let display = ProgressDisplay(messages: messages, logger: console().logger, drawsBar: true)
        display.progress.advance("reading a\nb\u{1B}[2J.csv", done: 1, of: 2, unit: "bytes")
        let shown = recorder.text.dropFirst("\r\u{1B}[K".count)
        #expect(shown.hasPrefix("reading a\\nb\\u{1B}") && shown.count < 80)
        #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
}
