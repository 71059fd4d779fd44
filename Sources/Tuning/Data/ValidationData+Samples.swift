import Diagnostics
import Recommenders

extension ValidationData {
    /// Whether trials of an algorithm begin on a sample: where the data are large, unless too few customers of the sample
    /// would have something to find.
    ///
    /// - Throws: `UserError` for the data, except when the sample leaves nothing to learn from or to find.
    func hasSample(for space: SearchSpace, _ progress: Progress) throws -> Bool {
        guard needsSample(mostItems: space.algorithm.mostItems) else { return false }
        var candidate = space.usual
        candidate.isSampled = true
        var users = 0
        do {
            users = try task(of: candidate).users
        } catch let error as UserError where error.code == .invalidData {
            // Nobody is left, as when the items to find are rare ones.
        }
        if users > 0, users >= min(Verdict.fewestCustomers, task.users / 2) { return true }
        progress.step(
            "\(space.algorithm.name.rawValue) is tried on all data from the beginning, because only \(users) of "
                + "\(task.users) users have something to find in its sample")
        return false
    }
}
