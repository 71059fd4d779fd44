import Diagnostics
import Logging
import Terminal
import Testing

@Suite("Progress on a terminal and elsewhere")
struct ProgressDisplayTests {
    private let recorder = Recorder()
    private let clock = SteppedClock()

    private func progress(isTerminal: Bool, drawsBar: Bool = true, width: Int = 200) -> Progress {
        let messages = recorder.stream(isTerminal: isTerminal, width: width)
        let handler = MessageLogHandler(level: .info, format: .text, messages: messages, now: .fixed)
        let display = ProgressDisplay(
            messages: messages, logger: Logger(label: "test") { _ in handler }, drawsBar: drawsBar,
            now: { [clock] in clock.now })
        return display.progress
    }

    @Test("a bar shows share, rate and time left")
    func bar() {
        let progress = progress(isTerminal: true)
        progress.advance("ranking", done: 0, of: 2400, unit: "users")
        clock.advance(by: .seconds(4))
        progress.advance("ranking", done: 1200, of: 2400, unit: "users")
        #expect(
            recorder.all == [
                "\r\u{1B}[Kranking  [........................]  0%  0 of 2,400 users",
                "\r\u{1B}[Kranking  [############............]  50%  1,200 of 2,400 users  300 users/s  4 s left",
            ])
    }

    @Test("what was done before the first report does not count as speed")
    func resumed() {
        let progress = progress(isTerminal: true)
        progress.advance("reading", done: 100, of: 200, unit: "MB")
        clock.advance(by: .seconds(10))
        progress.advance("reading", done: 150, of: 200, unit: "MB")
        #expect(recorder.text.contains("150 of 200 MB  5.0 MB/s  10 s left"))
    }

    @Test("a bar is redrawn at most ten times a second")
    func redraws() {
        let progress = progress(isTerminal: true)
        for done in 0..<1000 {
            progress.advance("ranking", done: done, of: 1000, unit: "users")
            clock.advance(by: .milliseconds(1))
        }
        #expect(recorder.all.count == 10)
    }

    @Test("a line takes the place of the bar, and a finished bar is wiped")
    func linesAndBar() {
        let progress = progress(isTerminal: true)
        progress.advance("epoch 1", done: 1, of: 2, unit: "rows")
        progress.step("read 3 rows")
        progress.advance("epoch 2", done: 1, of: 2, unit: "rows")
        progress.advance("epoch 2", done: 2, of: 2, unit: "rows")
        #expect(recorder.all.dropFirst().first == "\r\u{1B}[Kread 3 rows\n")
        #expect(recorder.all.last == "\r\u{1B}[K")
    }

    @Test("the bar never fills the last column")
    func narrow() {
        progress(isTerminal: true, width: 20).advance("ranking", done: 0, of: 10, unit: "users")
        #expect(recorder.text == "\r\u{1B}[Kranking  0%")
    }

    @Test("without a terminal there are only lines, and details only for those who ask")
    func noTerminal() {
        let progress = progress(isTerminal: false)
        progress.advance("ranking", done: 1, of: 2, unit: "users")
        progress.detail("kernel avx2")
        progress.step("ranked 2 users")
        progress.warning("no titles")
        #expect(recorder.all == ["ranked 2 users\n", "warning: no titles\n"])
    }

    @Test("odd totals do no harm", arguments: [(0, 0), (5, 0), (-1, 10), (3, -2)])
    func oddTotals(done: Int, total: Int) {
        let progress = progress(isTerminal: true)
        progress.advance("x", done: done, of: total, unit: "rows")
        clock.advance(by: .seconds(1))
        progress.advance("x", done: done, of: total, unit: "rows")
    }
}
