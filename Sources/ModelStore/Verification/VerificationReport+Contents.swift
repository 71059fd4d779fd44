import Diagnostics
import Files

/// Something wrong inside a file whose bytes are those that were written.
package struct ContentProblem: Sendable, Equatable {
    package let file: String
    /// What is wrong, without a full stop at the end.
    package let text: String

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

extension VerificationReport {
    /// The words of an error, for a problem whose file is told beside it.
    static func text(of error: any Error) -> String {
        guard let error = error as? UserError else { return "\(error)" }
        return error.place?.line.map { "line \($0): \(error.problem)" } ?? error.problem
    }
}

extension ModelStore {
    /// Checks a version and, when its bytes are sound, what they say and what it began from.
    func verify(
        _ version: Version, _ record: Record, _ contents: (Version) -> [ContentProblem], while goesOn: () -> Bool,
        into report: inout VerificationReport
    ) {
        let before = report.problems.count
        Self.verify(version, record, while: goesOn, into: &report)
        if report.problems[before...].allSatisfy(\.isHarmless), goesOn() {
            for problem in contents(version) { report.add(problem.file, problem.text) }
            if !version.isFromPath { verifyParents(of: version, into: &report) }
        }
        // A version may be pruned while it is read.
        if !version.isFromPath, !Folder.exists(version.folder),
            (try? folder(of: version.model).history())?.prunedVersions[version.number] != nil
        {
            report.problems.removeSubrange(before...)
        }
    }

    /// Checks that what a version began from is there as it was, or was pruned.
    ///
    /// Answers do not need it, so nothing of this is harmful; a copy has left it in the other store.
    private func verifyParents(of version: Version, into report: inout VerificationReport) {
        guard let parents = try? Manifest.read(inFolder: version.folder).manifest.parents, !parents.isEmpty,
            let own = try? folder(of: version.model).history(), !own.hasCopy(of: version.number)
        else { return }
        let path = version.path(of: Manifest.fileName)
        for parent in parents {
            guard case .number(let model, let number) = try? Reference(parsing: parent.version) else {
                report.add(path, "it began from \(parent.version.excerpt), which is no version", isHarmless: true)
                continue
            }
            let folder = folder(of: model)
            if let sum = try? Manifest.read(inFolder: folder.versionPath(number)).sum {
                // Persons may be forgotten in it since.
                if sum != parent.manifest,
                    (try? folder.history())?.hasHad(parent.manifest, as: number) != true
                {
                    report.add(path, "\(parent.version), from which it began, is another version now", isHarmless: true)
                }
            } else if (try? folder.history())?.prunedVersions[number] == nil {
                report.add(
                    path, "\(parent.version), from which it began, is not there and was not pruned", isHarmless: true)
            }
        }
    }

    /// Checks that the versions of a history are there, unless it says that they were pruned.
    static func verifyPruning(
        of folder: ModelFolder, _ history: History, written: [Int], present: [Int],
        into report: inout VerificationReport
    ) {
        let pruned = history.prunedVersions
        let isInterrupted = Folder.exists(PruningFile.path(inFolder: folder.path))
        if isInterrupted {
            report.add(
                PruningFile.path(inFolder: folder.path), "a prune was interrupted; the next writer goes on with it",
                isHarmless: true)
        }
        for number in written where !present.contains(number) && pruned[number] == nil {
            report.add(folder.versionPath(number), "the version was written and is no longer there", isHarmless: true)
        }
        for number in present where pruned[number] != nil && !isInterrupted {
            report.add(folder.versionPath(number), "the version was pruned and is here again", isHarmless: true)
        }
    }
}
