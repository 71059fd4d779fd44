import Propensity
import Training
import Validation

/// Holds what a training on a table of customers asks of it against what a validation has seen of it.
struct TableRules: Sendable {
    let training: PropensityTraining

    func findings(_ facts: CustomerFacts) -> [Finding] {
        var found = training.encodingFindings(facts.features) { !facts.doubtful.contains($0) }
        if facts.doubtful.isEmpty {
            found += Finding.refused(.encoding) { try training.checkRareLevels(of: facts.features) }
        }
        return found + folds(facts)
    }

    /// Folds that the answers cannot fill.
    private func folds(_ facts: CustomerFacts) -> [Finding] {
        guard training.folds > 1, let answers = facts.answers else { return [] }
        // Each row is of a customer of its own, so that as many of each answer as there are folds fill them.
        let yes = [UInt8](repeating: 1, count: min(answers.yes, training.folds))
        let labels = yes + [UInt8](repeating: 0, count: min(answers.no, training.folds))
        return Finding.refused(.folds) {
            _ = try Folds(
                training.folds, labels: labels, customers: labels.indices.map { UInt32($0) }, seed: training.seed)
        }
    }
}
