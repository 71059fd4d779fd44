import Recommenders

/// The best candidates so far, against which others of the same algorithm run on the same data.
struct Races {
    private struct Race: Hashable {
        let name: RecommenderAlgorithm.Name
        let isSampled: Bool

        init(of candidate: Candidate) {
            name = candidate.name
            isSampled = candidate.isSampled
        }
    }

    /// The best candidate of a race.
    private struct Rival {
        let candidate: Candidate
        let value: Double
        /// How many epochs its trial ran.
        let epochs: Int
        /// The measures of every customer after some epochs; `nil` for a trial that an earlier run recorded.
        var marks: [Int: [Double]]?
    }

    private var rivals: [Race: Rival] = [:]
    /// Makes the run of a candidate; `nil` for one that has nothing to learn from.
    private let trialRun: (Candidate) throws -> TrialRun?

    /// - Parameter trialRun: Makes the run of a candidate; `nil` for one that has nothing to learn from.
    init(trialRun: @escaping (Candidate) throws -> TrialRun?) {
        self.trialRun = trialRun
    }

    /// The measures of every customer after some epochs of the rival of a candidate; those of a recorded trial are
    /// computed again.
    ///
    /// - Throws: `UserError` for data that cannot be fitted.
    mutating func marks(for candidate: Candidate) throws -> [Int: [Double]] {
        let race = Race(of: candidate)
        let marks = try marks(of: rivals[race])
        rivals[race]?.marks = marks
        return marks
    }

    /// Keeps a candidate if its trial is the best one of its race so far.
    ///
    /// - Parameters:
    ///   - candidate: What was tried.
    ///   - trial: Its trial.
    ///   - marks: The measures of every customer after some epochs; `nil` for a trial that an earlier run recorded.
    mutating func note(_ candidate: Candidate, _ trial: Trial, marks: [Int: [Double]]?) {
        let race = Race(of: candidate)
        guard trial.value > rivals[race]?.value ?? -.infinity else { return }
        rivals[race] = Rival(
            candidate: candidate, value: trial.value, epochs: trial.curve.last?.epoch ?? 0, marks: marks)
    }

    private func marks(of rival: Rival?) throws -> [Int: [Double]] {
        guard let rival, rival.candidate.ials != nil else { return [:] }
        if let marks = rival.marks { return marks }
        guard let run = try trialRun(rival.candidate) else { return [:] }
        try run.run()
        // Its trial may have ended earlier, in a race.
        return run.marks.filter { $0.key <= rival.epochs }
    }
}
