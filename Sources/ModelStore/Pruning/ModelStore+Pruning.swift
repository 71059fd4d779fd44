import Diagnostics
import Files
import Glibc

extension ModelStore {
    /// Removes the versions of a model that nothing needs any more.
    ///
    /// A version stays if it is among the newest ones, an alias points at it or did so lately, a version that stays began
    /// from it or was measured beside it, or the history does not know what lies in its folder. The others get a line
    /// in the history first; then each is moved aside by one rename and deleted, with its reports and its signature. A
    /// kill in between leaves the rest to the next writer.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - rule: What stays in any case.
    ///   - author: The user who prunes, and the clock.
    ///   - reason: Why, for the history, beside the rule.
    /// - Returns: What went and what stays, with the reasons.
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model, its history is damaged, or a manifest
    ///   of the store cannot be read; `cannotWrite`, `locked`.
    package func prune(
        _ model: String, by rule: PruningRule, author: Author, reason: String? = nil
    ) throws -> PruningPlan {
        let folder = try existing(model)
        let (plan, unsynced) = try change(folder, by: author) { history -> (PruningPlan, UserError?) in
            let now = try author.now()
            let plan = try self.plan(rule, for: folder, history, now: now)
            guard !plan.pruned.isEmpty else { return (plan, nil) }
            try PruningFile(plan.pruned.map(\.number)).write(inFolder: folder.path)
            for decision in plan.pruned {
                history.append(
                    HistoryEntry(
                        time: now, actor: author.name, action: .pruned, model: model, version: decision.number,
                        reason: reason.map { "\($0) (\(rule.reason))" } ?? rule.reason, manifest: decision.manifestSum))
            }
            let unsynced: UserError?
            do {
                unsynced = try Self.replaceHistory(of: folder, with: history)
            } catch {
                try? Folder.remove(PruningFile.path(inFolder: folder.path))
                throw error
            }
            do {
                try Self.finishPruning(in: folder, history)
            } catch let error as UserError {
                throw UserError(
                    error.code,
                    "the history says what was pruned, but not all of it could be deleted: \(error.problem)",
                    at: error.place, remedy: "Mend that; the next command that writes to the model goes on")
            }
            return (plan, unsynced)
        }
        if let unsynced { throw Self.unsynced("\(plan.pruned.count) versions of '\(model)' were pruned", unsynced) }
        return plan
    }

    /// Removes what a prune has announced and the history confirms; the caller holds the lock.
    ///
    /// - Throws: `UserError` with code `cannotWrite`; the rest then stays for the next writer.
    static func finishPruning(in folder: ModelFolder, _ history: History) throws {
        let path = PruningFile.path(inFolder: folder.path)
        guard Folder.exists(path) else { return }
        let pruned = history.prunedVersions
        for number in PruningFile(inFolder: folder.path)?.versions ?? [] where pruned[number] != nil {
            let aside = PruningFile.aside(number, in: folder)
            if Folder.exists(folder.versionPath(number)) {
                try Folder.remove(aside)
                _ = try Folder.rename(folder.versionPath(number), to: aside)
            }
            try Folder.remove(aside)
            try Folder.remove("\(folder.path)/reports/\(number)")
            try Folder.remove("\(folder.signaturesPath)/\(number).json")
        }
        try Folder.remove(path)
    }
}
