import Diagnostics
import Files
import Logging
import ModelFiles
import ModelStore
import RecommenderModels

/// Reads every byte of the served versions in the background, and decides what answers when files change or are damaged.
///
/// What is open answers on as long as it can. The last version that was found sound takes the place of a damaged one;
/// where there is none, a version goes on without its users, and only a damaged item side leaves nothing to answer with.
/// Only one thread at a time may call `check`.
struct VersionChecker: Sendable {
    /// When unchanged files that are not sound are read again, in seconds.
    private static let patience = 30.0

    let models: ServedModels
    let store: ModelStore
    let metrics: Metrics
    let logger: Logger
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> Double

    /// Something wrong with a file on the disk.
    private struct Damage {
        let file: String
        let text: String
        /// Whether the file is missing or cannot be read, which says nothing about its content.
        let isUnreadable: Bool

        var description: String { "\(file): \(text)" }
    }

    // MARK: In the background

    /// Checks the files of the served versions that were not checked in their present state.
    ///
    /// - Parameter goesOn: Called before each file; when it returns false, the check ends without a result.
    func check(while goesOn: () -> Bool) {
        for (name, entry) in models.all {
            guard let served = entry.current else { continue }
            let folder = served.version.folder
            let files = WatchedFolder(served.version, of: store)
            // A folder that has vanished says nothing about the files that are open.
            guard Folder.isFolder(folder), !served.files.areExamined(files, now: now()) else { continue }
            let damages = damages(of: served.version, while: goesOn)
            guard goesOn() else { return }
            // Files that changed while they were read are read again at the next check.
            guard WatchedFolder(served.version, of: store) == files else { continue }
            served.files.record(.init(files: files, isSound: damages.isEmpty, until: now() + Self.patience))
            conclude(damages, of: served, in: files, as: name)
        }
    }

    private func damages(of version: Version, while goesOn: () -> Bool) -> [Damage] {
        do {
            let report = try store.verify(.number(model: version.model, number: version.number), while: goesOn)
            let signature = store.signatureFile(of: version)
            return report.problems.filter { !$0.isHarmless && (version.owns($0.file) || $0.file == signature) }
                .map { Damage(file: $0.file, text: $0.text, isUnreadable: $0.isUnreadable) }
        } catch {
            return [Damage(file: version.folder, text: serviceText(of: error), isUnreadable: true)]
        }
    }

    private func conclude(_ damages: [Damage], of served: ServedVersion, in files: WatchedFolder, as name: String) {
        guard let worst = damages.first(where: { !$0.isUnreadable }) ?? damages.first else {
            // Other files than those that were opened are opened by the follower.
            if files == served.files.opened { confirm(served, as: name) }
            return
        }
        guard !worst.isUnreadable else { return note(worst.description, of: served, as: name) }
        let refusal = ServedModels.Refusal(
            version: served.version, problem: worst.description, files: files, until: .infinity)
        guard withdraw(served, refusal, as: name, keepingLast: true) == .isLast else { return }
        // What was opened from other bytes than those on the disk is not damaged by them; and a manifest that is not the
        // version's says nothing about its files.
        let isManifestSound = !damages.contains { $0.file == served.version.path(of: Manifest.fileName) }
        let opened = damages.filter { damage in
            let file = damage.file.split(separator: "/").last.map(String.init) ?? ""
            return isManifestSound && !damage.isUnreadable && file.hasSuffix(ModelFamily.ending)
                && files.hasUnchanged(file, since: served.files.opened)
        }
        if opened.contains(where: { !isUserFile($0.file, of: served) }) {
            _ = withdraw(served, refusal, as: name, keepingLast: false)
        } else if !opened.isEmpty {
            giveUpUsers(of: served, refusal, as: name)
        } else {
            note(worst.description, of: served, as: name)
        }
    }

    private func confirm(_ served: ServedVersion, as name: String) {
        models.confirm(served, as: name)
        guard served.files.note(problem: nil) else { return }
        logger.info("the files of a version are sound again", metadata: metadata(served, name))
    }

    private func isUserFile(_ path: String, of served: ServedVersion) -> Bool {
        path == served.version.path(of: UserSide.fileName)
    }

    // MARK: When a version turns out to be damaged

    /// Replaces a version whose answer failed because of its files: by the last sound one, or by itself without users.
    func failed(_ served: ServedVersion, _ error: UserError, as name: String) {
        let refusal = ServedModels.Refusal(
            version: served.version, problem: error.locatedProblem(.jsonField), files: served.files.opened,
            until: .infinity)
        if let file = error.place?.file, isUserFile(file, of: served) {
            giveUpUsers(of: served, refusal, as: name)
        } else {
            _ = withdraw(served, refusal, as: name, keepingLast: false)
        }
    }

    /// Replaces a version whose user file was cut or rewritten: by the last sound one, or by itself without users.
    ///
    /// The files may be sound again by now, so they are opened again at the next look.
    func filesChanged(under served: ServedVersion, _ problem: String, as name: String) {
        let refusal = ServedModels.Refusal(
            version: served.version, problem: problem, files: served.files.opened, until: -.infinity)
        giveUpUsers(of: served, refusal, as: name)
    }

    /// Records that the changed files of a version that answers cannot be opened.
    func cannotOpen(_ served: ServedVersion, _ files: WatchedFolder, _ problem: String, as name: String) {
        served.files.record(.init(files: files, isSound: false, until: now() + Self.patience))
        note(problem, of: served, as: name)
    }

    private func giveUpUsers(of served: ServedVersion, _ refusal: ServedModels.Refusal, as name: String) {
        guard withdraw(served, refusal, as: name, keepingLast: true) == .isLast,
            served.files.loseUsers(because: refusal.problem)
        else { return }
        logger.error("a version goes on without its users: \(refusal.problem)", metadata: metadata(served, name))
    }

    private func withdraw(
        _ served: ServedVersion, _ refusal: ServedModels.Refusal, as name: String, keepingLast: Bool
    ) -> ServedModels.Withdrawal {
        let withdrawal = models.withdraw(served, refusal, as: name, keepingLast: keepingLast)
        if withdrawal == .done {
            metrics.countRefused(served.version)
            logger.error("a version was withdrawn: \(refusal.problem)", metadata: metadata(served, name))
        }
        return withdrawal
    }

    private func note(_ problem: String, of served: ServedVersion, as name: String) {
        guard served.files.note(problem: problem) else { return }
        logger.error(
            "the files of a version cannot be used as they are now, and what is open answers on: \(problem)",
            metadata: metadata(served, name))
    }

    private func metadata(_ served: ServedVersion, _ name: String) -> Logger.Metadata {
        ["model": "\(name)", "version": "\(served.version.number)"]
    }
}
