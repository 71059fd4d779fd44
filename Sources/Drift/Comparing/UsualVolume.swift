import Glibc
import Tables

/// How many events of a type a day usually has, by the days of the training.
///
/// The expected number of a day is the mean of the same days of the week among the reference days before it. The
/// training's own days, each held against those before it, tell how far days lie from it:
///
///     r = ln( (events + 1) / (expected + 1) )
///
/// So a steady growth is in what is usual, because the days of the training grew as well.
struct UsualVolume: Sendable {
    private let days: [Snapshot.Day]
    /// The type; `nil` for all events.
    private let type: String?
    private let reference: Int
    /// r of the whole days of the training that have enough days before them; `nil` for too few of them.
    let past: PastRange?

    /// A day is no alarm if it lies within these factors of what is expected, however steady the past was.
    private static let leastFall = 0.7
    private static let leastRise = 1.5

    init(_ days: [Snapshot.Day], type: String?) {
        let whole = days.filter(\.isWhole)
        (self.days, self.type) = (whole, type)
        let reference = min(PastWindows.referenceDays(of: whole.count), whole.count)
        self.reference = reference
        guard reference > 0 else {
            past = nil
            return
        }
        let residuals = (reference..<whole.count).compactMap { index -> Double? in
            let expected = Self.expected(whole[index - reference..<index], at: whole[index].start, type)
            return expected.map { log((Double(whole[index].ordinary(type)) + 1) / ($0 + 1)) }
        }
        past = PastRange(residuals, days: 1, windows: residuals.count)
    }

    /// The expected events of a new day that begins at a moment.
    func expected(at start: Int64) -> Double? {
        reference == 0 ? nil : Self.expected(days.suffix(reference), at: start, type)
    }

    /// The expected events of a day of the training, by the days before it.
    func expected(ofPast start: Int64) -> Double? {
        guard reference > 0, let index = days.firstIndex(where: { $0.start == start }), index >= reference else {
            return nil
        }
        return Self.expected(days[index - reference..<index], at: start, type)
    }

    private static func expected(_ days: ArraySlice<Snapshot.Day>, at start: Int64, _ type: String?) -> Double? {
        let weekday = Self.weekday(start)
        let same = days.filter { Self.weekday($0.start) == weekday }
        return same.isEmpty ? nil : Double(same.reduce(0) { $0 + $1.ordinary(type) }) / Double(same.count)
    }

    /// The day of the week on which most of the 24 hours from a moment lie.
    private static func weekday(_ start: Int64) -> Int {
        let day = LogDays.day(start, from: -Timestamp.millisecondsPerDay / 2)
        return ((day % 7) + 7) % 7
    }

    /// The numbers of events that are no alarm where `expected` are expected; `nil` where too few days tell.
    func usual(_ expected: Double) -> ClosedRange<Double>? {
        guard let past else { return nil }
        let low = min((expected + 1) * exp(past.lowest) - 1, expected * Self.leastFall)
        let high = max((expected + 1) * exp(past.highest) - 1, expected * Self.leastRise)
        return max(low, 0)...max(high, 0)
    }

    /// The numbers of events that days of the training had where `expected` were expected.
    func seen(_ expected: Double) -> ClosedRange<Double>? {
        past.map { max((expected + 1) * exp($0.low) - 1, 0)...max((expected + 1) * exp($0.high) - 1, 0) }
    }
}
