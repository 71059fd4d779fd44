import Diagnostics
import Documents

/// The progress of one activity: the share that is done, the rate, and the time left.
struct ProgressBar: Equatable {
    let activity: String
    let unit: String
    private(set) var done: Int
    private(set) var total: Int
    /// What the activity has found so far.
    private(set) var remark: String?
    private let start: ContinuousClock.Instant
    /// What was done before the clock started, which is excluded from the rate.
    private let doneAtStart: Int
    /// When the activity last reported.
    private var reported: ContinuousClock.Instant

    init(activity: String, unit: String, done: Int, start: ContinuousClock.Instant) {
        self.activity = activity.visible
        self.unit = unit
        self.start = start
        self.done = done
        total = done
        doneAtStart = done
        reported = start
    }

    mutating func report(done: Int, total: Int, remark: String?, at now: ContinuousClock.Instant) {
        (self.done, self.total, self.remark, reported) = (done, total, remark?.visible, now)
    }

    /// `ranking  [########........]  50%  1,200 of 2,400 users  300 users/s  4 s left`, or less of it where the
    /// terminal is narrow; the last column stays free, because a full line makes some terminals wrap.
    func text(now: ContinuousClock.Instant, width: Int) -> String {
        let room = max(0, width - 1)
        if let remark { return text(remark, now: now, room: room) }
        for layout in layouts(now) {
            let parts = layout.parts.compactMap(\.self)
            let rest = room - parts.reduce(0) { $0 + 2 + $1.columns }
            if rest >= min(activity.columns, layout.leastForActivity) {
                return ([activity.cutInMiddle(to: rest)] + parts).joined(separator: "  ")
            }
        }
        return activity.cutInMiddle(to: room)
    }

    /// Everything in one line of any width, without a bar.
    func line(now: ContinuousClock.Instant) -> String {
        let facts: [String?] = isTimed ? [] : [share, counts, rateText(now)]
        let parts: [String?] = [activity] + facts + [leftText(now), remark]
        return parts.compactMap(\.self).joined(separator: "  ")
    }

    /// Whether the activity lasts for a given time, so that its rate says nothing.
    private var isTimed: Bool { unit == "s" }

    /// From the fullest to the shortest: the parts behind the activity, and the fewest columns to cut its name to.
    private func layouts(_ now: ContinuousClock.Instant) -> [(parts: [String?], leastForActivity: Int)] {
        let rate = rateText(now)
        let left = leftText(now)
        return [
            ([bar(24), share, counts, rate, left], .max),
            ([bar(10), share, counts, rate, left], 24),
            ([share, counts, rate, left], 16),
            ([share, rate, left], 12),
            ([share, left], 8),
            ([share], 4),
        ]
    }

    /// `tuning  23 of 40 trials  34 s left  best ndcg@20 0.1512: ials …`: what was found matters more than a bar.
    private func text(_ remark: String, now: ContinuousClock.Instant, room: Int) -> String {
        let parts: [String?] = [activity, isTimed ? nil : counts, leftText(now)]
        let head = parts.compactMap(\.self).joined(separator: "  ")
        let rest = room - head.columns - 2
        return rest >= 12 ? "\(head)  \(remark.cutAtEnd(to: rest))" : head.cutAtEnd(to: room)
    }

    private var doneShare: Double { total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0 }

    private var share: String { "\(Int(doneShare * 100))%" }

    private func bar(_ width: Int) -> String {
        let filled = Int(doneShare * Double(width))
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
    }

    /// `1,200 of 2,400 users`, `1.2 of 2.4 GB`.
    private var counts: String {
        guard unit == "bytes" else { return "\(done.grouped) of \(total.grouped) \(unit)" }
        let (scale, name) = Self.scale(ofBytes: Double(total))
        return "\((Double(done) / scale).fixed(1)) of \((Double(total) / scale).fixed(1)) \(name)"
    }

    private func rateText(_ now: ContinuousClock.Instant) -> String? {
        guard var rate = self.rate(now) else { return nil }
        var name = unit
        if unit == "bytes" {
            let scale = Self.scale(ofBytes: rate)
            (rate, name) = (rate / scale.size, scale.name)
        }
        return "\(rate < 10 ? rate.fixed(1) : Int(rate.rounded()).grouped) \(name)/s"
    }

    private static func scale(ofBytes count: Double) -> (size: Double, name: String) {
        switch count {
        case 1e9...: (1e9, "GB")
        case 1e6...: (1e6, "MB")
        case 1e3...: (1e3, "kB")
        default: (1, "bytes")
        }
    }

    /// `4 s left`; nil while the rate is unknown.
    private func leftText(_ now: ContinuousClock.Instant) -> String? {
        let seconds: Double
        if isTimed {
            seconds = max(0, Double(total - done) - (now - reported) / .seconds(1))
        } else {
            guard let rate = self.rate(now) else { return nil }
            seconds = Double(max(0, total - done)) / rate
        }
        return seconds < 1e7 ? "\(Duration.seconds(seconds.rounded(.up)).short) left" : nil
    }

    /// Units per second since the start; nil while the rate is unknown.
    private func rate(_ now: ContinuousClock.Instant) -> Double? {
        let seconds = (now - start) / .seconds(1)
        guard seconds > 0, done > doneAtStart else { return nil }
        let rate = Double(done - doneAtStart) / seconds
        return rate < 1e15 ? rate : nil
    }
}
