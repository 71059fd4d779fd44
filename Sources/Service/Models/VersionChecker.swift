import Diagnostics
import Logging
import ModelStore

/// Reads every byte of the versions that answer, beside their answers, and withdraws those that are damaged.
///
/// One thread at a time calls it.
struct VersionChecker: Sendable {
    let models: ServedModels
    let store: ModelStore
    let metrics: Metrics
    let logger: Logger

    /// Checks the versions that nobody has checked yet.
    func check() {
        for (name, entry) in models.all {
            guard let served = entry.current, !entry.isChecked else { continue }
            let version = served.version
            do {
                let report = try store.verify(.number(model: version.model, number: version.number))
                if let problem = report.problems.first(where: { !$0.isHarmless && $0.file.hasPrefix(version.folder) }) {
                    withdraw(version, "\(problem.file): \(problem.text)", as: name)
                } else {
                    models.confirm(served, as: name)
                }
            } catch {
                // The folder may have vanished meanwhile; what is open goes on and is checked when it is back.
                logger.debug("a version cannot be checked now: \(error)", metadata: ["model": "\(name)"])
            }
        }
    }

    /// Takes a damaged version out of service.
    func withdraw(_ version: Version, _ problem: String, as name: String) {
        guard models.withdraw(version, problem, as: name) else { return }
        metrics.countRefused(version)
        logger.error(
            "a version was withdrawn: \(problem)", metadata: ["model": "\(name)", "version": "\(version.number)"])
    }
}
