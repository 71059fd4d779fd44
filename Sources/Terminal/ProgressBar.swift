import Documents

/// The progress of one activity: the share that is done, the rate, and the time left.
struct ProgressBar: Equatable {
    let activity: String
    let unit: String
    private let start: ContinuousClock.Instant
    /// What was done before the clock started, which is excluded from the rate.
    private let doneAtStart: Int

    init(activity: String, unit: String, done: Int, start: ContinuousClock.Instant) {
        self.activity = activity
        self.unit = unit
        self.start = start
        doneAtStart = done
    }

    /// `ranking  [########........]  50%  1,200 of 2,400 users  300 users/s  4 s left`, cut to the width.
    func text(done: Int, total: Int, now: ContinuousClock.Instant, width: Int) -> String {
        let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
        let barWidth = 24
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled)
        var parts = [activity, "[\(bar)]", "\(Int(share * 100))%", "\(done.grouped) of \(total.grouped) \(unit)"]
        if let rate = rate(done: done, now: now) {
            parts.append("\(rate < 10 ? rate.fixed(1) : Int(rate.rounded()).grouped) \(unit)/s")
            let left = Double(max(0, total - done)) / rate
            if left < 1e7 { parts.append("\(Duration.seconds(left.rounded(.up)).short) left") }
        }
        // Leave the last column free, because a full line makes some terminals wrap.
        return String(parts.joined(separator: "  ").prefix(max(0, width - 1)))
    }

    /// Units per second since the start; nil while the rate is unknown.
    private func rate(done: Int, now: ContinuousClock.Instant) -> Double? {
        let seconds = (now - start) / .seconds(1)
        guard seconds > 0, done > doneAtStart else { return nil }
        let rate = Double(done - doneAtStart) / seconds
        return rate < 1e15 ? rate : nil
    }
}
