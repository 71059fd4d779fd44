import Assignment
import Diagnostics
import ModelStore
import Rules
import Scoring

extension RuleFollower {
    /// Reads the experiments and the table of their conditions if they have changed, and lets all open versions use them at
    /// once, as `followBook` does.
    ///
    /// - Throws: `UserError` at the start, for a file that cannot be used.
    mutating func followExperiments() throws {
        let time = now()
        try followTable(\.experimentCustomersFile, at: time) { rules, table in
            rules.experimentCustomers = table
            rules.experiments = try rules.experiments?.deciding(by: table)
        }
        guard experimentsFile?.shouldBeRead(now: time) == true, let file = experimentsFile else { return }
        try use(file, at: time, retry: \.experimentsFile) { rules, content in
            let book = try ExperimentBook(parsing: content.bytesOfWhole(), file: file.path)
            try book.checkPlacements(in: rules.book)
            for experiment in book.experiments {
                for case .model(let model) in experiment.arms.map(\.treatment) {
                    do { _ = try FollowedAlias(parsing: model) } catch let error as UserError {
                        throw UserError(
                            .invalidData, "the experiment '\(experiment.name)': \(error.problemMessage)",
                            at: experiment.place, remedy: error.remedyMessage)
                    }
                }
            }
            rules.experiments = try book.deciding(by: rules.experimentCustomers)
        }
        models.arms =
            try rules.experiments?.experiments.flatMap { experiment in
                try experiment.arms.compactMap { arm -> (arm: String, model: String)? in
                    guard case .model(let model) = arm.treatment else { return nil }
                    return (
                        "the arm '\(arm.name)' of the experiment '\(experiment.name)'",
                        try FollowedAlias(parsing: model).name
                    )
                }
            } ?? []
    }
}
