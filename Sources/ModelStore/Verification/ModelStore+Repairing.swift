import Diagnostics
import Files

extension ModelStore {
    /// Does what the next writer of a model would do, and nothing else: `docs/store.md` lists it.
    ///
    /// A model whose history is damaged stays as it is; `verify` tells it.
    ///
    /// - Parameters:
    ///   - model: The model; `nil` for every model of the store.
    ///   - author: The user who repairs, and the clock.
    /// - Returns: The problems that were there before and are not any more, in the words of `verify`.
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model or store; `cannotWrite`, `locked`.
    package func repair(_ model: String? = nil, by author: Author) throws -> [VerificationReport.Problem] {
        let folders = try model.map { [try existing($0)] } ?? modelNames().map { folder(of: $0) }
        var repaired: [VerificationReport.Problem] = []
        for folder in folders {
            let before = Self.unrepaired(folder)
            // Nothing is written where nothing is to be repaired, so that a store that may only be read can be asked.
            guard !before.isEmpty else { continue }
            do {
                try change(folder, by: author) { _ in }
            } catch let error as UserError where error.code == .modelUnusable {
                continue
            }
            let after = Self.unrepaired(folder)
            repaired += before.filter { !after.contains($0) }
        }
        return repaired
    }

    /// What the next writer may mend in a model's folder.
    private static func unrepaired(_ folder: ModelFolder) -> [VerificationReport.Problem] {
        var report = VerificationReport()
        _ = verify(folder, gates: { _ in }, into: &report)
        if let history = try? folder.history() {
            for version in (try? folder.unrecordedVersions(history)) ?? [] {
                report.add(
                    folder.versionPath(version.number), "the history does not know this version", isHarmless: true)
            }
            for version in (try? unrecordedReplacements(in: folder, history)) ?? [] {
                report.add(
                    folder.versionPath(version.number), "the history does not say yet that persons were forgotten",
                    isHarmless: true)
            }
        }
        return report.problems.filter(\.isHarmless)
    }
}
