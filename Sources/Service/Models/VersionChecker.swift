import Diagnostics
import Files
import Logging
import ModelStore

/// Reads every byte of the served versions in the background, and withdraws those that are damaged.
///
/// Only one thread at a time may call it.
struct VersionChecker: Sendable {
    let models: ServedModels
    let store: ModelStore
    let metrics: Metrics
    let logger: Logger

    /// Checks the served versions that were not checked yet.
    ///
    /// - Parameter goesOn: Called before each file; when it returns false, the check ends without a result.
    func check(while goesOn: () -> Bool) {
        for (name, entry) in models.all {
            guard let served = entry.current, !entry.isChecked else { continue }
            let version = served.version
            do {
                let report = try store.verify(.number(model: version.model, number: version.number), while: goesOn)
                guard goesOn() else { return }
                let problems = report.problems.filter { !$0.isHarmless && version.owns($0.file) }
                // A folder that vanished during the check looks damaged, although its open files are sound.
                if Folder.isFolder(version.folder), let damage = problems.first(where: { !$0.isUnreadable }) {
                    withdraw(version, "\(damage.file): \(damage.text)", as: name)
                } else if let problem = problems.first {
                    checkFailed("\(problem.file): \(problem.text)", as: name)
                } else {
                    models.confirm(served, as: name)
                }
            } catch {
                checkFailed("\(error)", as: name)
            }
        }
    }

    /// Keeps serving the open version: its folder may have vanished for a while, and is checked when it is back.
    private func checkFailed(_ problem: String, as name: String) {
        logger.debug("a version cannot be checked now: \(problem)", metadata: ["model": "\(name)"])
    }

    /// Takes a damaged version out of service.
    func withdraw(_ version: Version, _ problem: String, as name: String) {
        guard models.withdraw(version, problem, as: name) else { return }
        metrics.countRefused(version)
        logger.error(
            "a version was withdrawn: \(problem)", metadata: ["model": "\(name)", "version": "\(version.number)"])
    }
}
