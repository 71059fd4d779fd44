import Diagnostics
import Logging
import Terminal
import Testing

/// A command says at least every ten seconds what it does; the tests move the clock.
@Suite("No long silence")
struct SilenceTests {
    private let recorder = Recorder()
    private let clock = SteppedClock()

    private func display(
        isTerminal: Bool = false, level: Logger.Level = .info, format: LogFormat = .text
    ) -> ProgressDisplay {
        let messages = recorder.stream(isTerminal: isTerminal)
        let handler = MessageLogHandler(level: level, format: format, messages: messages, now: .fixed)
        return ProgressDisplay(
            messages: messages, logger: Logger(label: "test") { _ in handler }, drawsBar: format == .text,
            now: { [clock] in clock.now })
    }

    /// Lets seconds pass, with a tick after each.
    private func wait(_ seconds: Int, _ display: ProgressDisplay) {
        for _ in 0..<seconds {
            clock.advance(by: .seconds(1))
            display.tick()
        }
    }

    @Test("work that reports nothing is heard within ten seconds, again and again")
    func silentWork() {
        let display = display()
        display.progress.step("ease: the inverse of 5,000 × 5,000")
        wait(8, display)
        #expect(recorder.all.count == 1)
        wait(1, display)
        #expect(recorder.all.last == "still at work, 9 s after: ease: the inverse of 5,000 × 5,000\n")
        wait(9, display)
        #expect(recorder.all.last == "still at work, 18 s after: ease: the inverse of 5,000 × 5,000\n")
        wait(80, display)
        #expect(recorder.all.count == 1 + 98 / 9)
    }

    @Test("before the first step it says how long ago the start was")
    func fromTheStart() {
        wait(9, display())
        #expect(recorder.text == "still at work, 9 s after: the start\n")
    }

    @Test("without a terminal a line says how far an activity has come")
    func activity() {
        let display = display()
        display.progress.advance("ranking", done: 0, of: 2400, unit: "users")
        clock.advance(by: .seconds(10))
        display.progress.advance("ranking", done: 1200, of: 2400, unit: "users")
        #expect(recorder.text.isEmpty)
        display.tick()
        #expect(recorder.text == "ranking  50%  1,200 of 2,400 users  120 users/s  10 s left\n")
    }

    @Test("an activity that has ended is what the silence came after")
    func endedActivity() {
        let display = display()
        display.progress.advance("ranking", done: 1, of: 2, unit: "users")
        display.progress.advance("ranking", done: 2, of: 2, unit: "users")
        wait(9, display)
        #expect(recorder.text == "still at work, 9 s after: ranking\n")
    }

    @Test("a file whose bytes are no longer counted has been read")
    func bytesThatStop() {
        let display = display()
        display.progress.advance("Reading a.csv", done: 97, of: 100, unit: "bytes")
        wait(9, display)
        #expect(recorder.text == "still at work, 9 s after: Reading a.csv\n")
    }

    @Test("warnings count as words, unseen details do not")
    func words() {
        let display = display()
        clock.advance(by: .seconds(5))
        display.progress.warning("no titles")
        wait(8, display)
        #expect(recorder.text == "warning: no titles\n")
        display.progress.detail("kernel avx2")
        wait(1, display)
        #expect(recorder.all.last == "still at work, 1 s after: kernel avx2\n")
    }

    @Test("a seen detail is a word")
    func seenDetails() {
        let display = display(level: .debug)
        clock.advance(by: .seconds(5))
        display.progress.detail("kernel avx2")
        wait(8, display)
        #expect(recorder.all == ["kernel avx2\n"])
    }

    @Test("whoever asked for quiet hears nothing", arguments: [true, false])
    func quiet(isTerminal: Bool) {
        let display = display(isTerminal: isTerminal, level: .warning)
        display.progress.step("read 3 rows")
        wait(100, display)
        #expect(recorder.text.isEmpty)
    }

    @Test("with JSON lines it is a JSON line")
    func json() {
        wait(9, display(isTerminal: true, format: .json))
        #expect(
            recorder.text == "{\"level\":\"info\",\"message\":\"still at work, 9 s after: the start\","
                + "\"time\":\"2011-09-09T08:00:00.250Z\"}\n")
    }

    @Test("on a terminal the line is drawn anew every second")
    func terminal() {
        let display = display(isTerminal: true)
        wait(8, display)
        #expect(recorder.all.isEmpty)
        wait(2, display)
        #expect(
            recorder.all == [
                "\r\u{1B}[Kstill at work, 9 s after: the start", "\r\u{1B}[Kstill at work, 10 s after: the start",
            ])
    }

    @Test("nothing is drawn into a result that is printed, until the next report")
    func resting() {
        let display = display(isTerminal: true)
        display.progress.advance("ranking", done: 1, of: 2, unit: "users")
        display.rest()
        #expect(recorder.all.last == "\r\u{1B}[K")
        wait(60, display)
        #expect(recorder.all.count == 2)
        display.progress.advance("ranking", done: 1, of: 2, unit: "users")
        wait(1, display)
        #expect(recorder.all.count == 4)
    }

    @Test("only the first line of a long step is repeated, and its middle is cut out")
    func longSteps() {
        let display = display()
        display.progress.step("rows read  3\nleft over  2")
        wait(9, display)
        #expect(recorder.all.last == "still at work, 9 s after: rows read  3\n")
        display.progress.step("wrote /" + String(repeating: "very/", count: 20) + "long/lists.csv")
        wait(9, display)
        #expect(recorder.all.last?.contains("after: wrote …/") == true)
        #expect(recorder.all.last?.hasSuffix("/very/long/lists.csv\n") == true)
    }
}
