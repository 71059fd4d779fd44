extension [Trial] {
    /// From the best trial to the worst, after them those of samples; of equal values, the first that was tried is first.
    package var ranked: [Trial] {
        sorted { one, other in
            if one.isSampled != other.isSampled { return other.isSampled }
            return one.value != other.value ? one.value > other.value : one.number < other.number
        }
    }

    /// Drops the resamples of all trials but the best ones and the first, which is popularity.
    mutating func keepResamples(ofBest count: Int) {
        let kept = Set(ranked.prefix(count).map(\.number) + [1])
        for index in indices where !kept.contains(self[index].number) { self[index].resampled = nil }
    }
}

/// Tells which trials are among the best so far when they end; all that are among the best in the end are.
struct Leaders {
    private let count: Int
    /// The best values so far, in descending order.
    private var values: [Double] = []

    init(_ count: Int) {
        self.count = count
    }

    /// The trial as it is recorded: without resamples unless it is among the best so far.
    mutating func recorded(_ trial: Trial) -> Trial {
        guard !trial.isSampled, values.count < count || trial.value >= values.last ?? 0 else {
            var trial = trial
            trial.resampled = nil
            return trial
        }
        values = Array((values + [trial.value]).sorted(by: >).prefix(count))
        return trial
    }
}
