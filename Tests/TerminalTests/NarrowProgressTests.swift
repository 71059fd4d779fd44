import Diagnostics
import Logging
import Terminal
import Testing

/// Bars fit into the terminal, and what matters most stays on it.
@Suite("Progress in few columns")
struct NarrowProgressTests {
    private let recorder = Recorder()
    private let clock = SteppedClock()

    private func display(width: Int) -> ProgressDisplay {
        let messages = recorder.stream(isTerminal: true, width: width)
        let handler = MessageLogHandler(level: .info, format: .text, messages: messages, now: .fixed)
        return ProgressDisplay(
            messages: messages, logger: Logger(label: "test") { _ in handler }, drawsBar: true,
            now: { [clock] in clock.now })
    }

    /// What is on the terminal after half of an activity was done in four seconds.
    private func half(_ activity: String, of total: Int, _ unit: String, width: Int) -> String {
        let progress = display(width: width).progress
        progress.advance(activity, done: 0, of: total, unit: unit)
        clock.advance(by: .seconds(4))
        progress.advance(activity, done: total / 2, of: total, unit: unit)
        return String(recorder.all.last?.dropFirst(4) ?? "")
    }

    private static let path = "Reading /data/exports/shop/2026/11/28/orders.csv.gz"

    @Test("a long path is cut in its middle, and rate and time left stay")
    func longPath() {
        #expect(
            half(Self.path, of: 2_400_000_000, "bytes", width: 80)
                == "Reading …/orders.csv.gz  [#####.....]  50%  1.2 of 2.4 GB  300 MB/s  4 s left")
    }

    @Test("a wide terminal shows the whole path")
    func wideTerminal() {
        #expect(
            half(Self.path, of: 5_000_000, "bytes", width: 160)
                == "\(Self.path)  [############............]  50%  2.5 of 5.0 MB  625 kB/s  4 s left")
    }

    @Test("a name without a path loses its middle, too")
    func longName() {
        let shown = half(String(repeating: "abcdefghij", count: 8), of: 2400, "users", width: 60)
        #expect(shown == "abcdefghij…abcdefghijabcdefghij  50%  300 users/s  4 s left")
    }

    /// Counted apart from the sources: everything from U+2E80 on is two columns wide, the dots one.
    private static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }

    @Test(
        "no line is wider than its terminal",
        arguments: [
            "ranking", path, "Reading /注文/二千二十六年/十一月/注文履歴一覧.csv", "Reading /🛒🛒🛒/📦📦📦📦📦📦📦📦📦📦📦📦/🧾.csv",
            "注文履歴一覧注文履歴一覧注文履歴一覧", "Reading a file with a name of many words and no path at all.csv", "",
        ])
    func everyWidth(activity: String) {
        for width in 0...120 {
            let shown = half(activity, of: 48_000, "users", width: width)
            #expect(Self.columns(shown) < max(width, 1), "\(width): \(shown)")
            if width >= 20 { #expect(shown.contains("50%"), "\(width): \(shown)") }
            if width >= 80 { #expect(shown.contains("6,000 users/s  4 s left"), "\(width): \(shown)") }
        }
    }

    @Test("wide characters count twice")
    func wideCharacters() {
        // Behind the name stand 2 + 3 + 2 + 8 columns of 31, and the last column stays free: 15 are left for 20.
        let shown = half("注文履歴一覧注文履歴", of: 2400, "users", width: 31)
        #expect(shown.hasSuffix("  50%  4 s left"))
        #expect(Self.columns(shown) <= 30)
        #expect(shown.contains("…"))
    }

    @Test("control characters in a name do not move the cursor")
    func controlCharacters() {
        #expect(
            half("Reading a\u{1B}[2J\nb.csv", of: 10, "rows", width: 160).hasPrefix("Reading a\\u{1B}[2J\\nb.csv  ["))
    }

    @Test("what a search has found stands beside what is left, cut at its end")
    func remark() {
        let progress = display(width: 60).progress
        progress.advance("tuning", done: 0, of: 40, unit: "trials")
        clock.advance(by: .seconds(10))
        let remark = "best ndcg@20 0.1512: ials factors 128 epochs 12"
        progress.advance("tuning", done: 10, of: 40, unit: "trials", remark: remark)
        #expect(recorder.all.last == "\r\u{1B}[Ktuning  10 of 40 trials  30 s left  best ndcg@20 0.1512: i…")
    }

    @Test("the time of a budget goes on between two reports")
    func budget() {
        let display = display(width: 80)
        display.progress.advance("tuning", done: 60, of: 600, unit: "s", remark: "57 trials, best map@5 0.2")
        #expect(recorder.all.last == "\r\u{1B}[Ktuning  9 min 00 s left  57 trials, best map@5 0.2")
        clock.advance(by: .seconds(5))
        display.tick()
        #expect(recorder.all.last == "\r\u{1B}[Ktuning  8 min 55 s left  57 trials, best map@5 0.2")
        clock.advance(by: .seconds(10_000))
        display.tick()
        #expect(recorder.all.last == "\r\u{1B}[Ktuning  0 s left  57 trials, best map@5 0.2")
    }
}
