import Diagnostics

/// Where an alias pointed before and where it points now; both are equal if nothing changed.
package struct AliasChange: Sendable, Equatable {
    package let model: String
    package let alias: String
    /// nil when the alias is new.
    package let from: Int?
    package let to: Int
}

extension ModelStore {
    /// Points an alias at a version, after checking everything in the version.
    ///
    /// - Parameters:
    ///   - reference: The version.
    ///   - alias: The alias, which may be new.
    ///   - author: The user who promotes, and the clock.
    ///   - reason: Why, for the history.
    ///   - verdict: What lets the alias move, if it has gates.
    /// - Returns: Where the alias pointed and points.
    /// - Throws: `UserError` with code `modelUnusable` when the version is missing or damaged, or the gates cannot be
    ///   read; `wrongUsage` for a bad alias or a path, and for an alias that needs a reason and got none; `gateNotMet` for a gate that nobody judged; `locked` when the alias
    ///   was moved after the verdict; `cannotWrite`, `locked`.
    @discardableResult
    package func promote(
        _ reference: Reference, to alias: String, by author: Author, reason: String? = nil,
        verdict: PromotionVerdict? = nil
    ) throws -> AliasChange {
        let alias = try ModelName.checked(alias, as: "an alias")
        let version = try resolve(reference)
        guard !version.isFromPath else {
            throw UserError(
                .wrongUsage, "'\(reference)' is a path; aliases point at versions of this store",
                remedy: "Name the version by its model, such as recommendations/7")
        }
        let folder = folder(of: version.model)
        try check(reason, of: alias, movingTo: version.number, from: folder.aliases()[alias], in: folder)
        try checkSound(version)
        let isForced = verdict?.isForced ?? false
        return try move(
            alias, to: version.number, in: folder, as: .promoted, by: author, reason, isForced: isForced
        ) { history in
            let holder = history.aliases()[alias]
            guard holder != version.number else { return }
            try check(reason, of: alias, movingTo: version.number, from: holder, in: folder)
            try check(verdict, of: alias, heldBy: holder, in: folder)
        }
    }

    /// Points an alias back at the version before its last promotion that was not rolled back, or at version `number`.
    ///
    /// No gate keeps an alias from going back, because the way out of trouble must always be open.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such version or it is damaged, `cannotWrite`,
    ///   `locked`.
    @discardableResult
    package func rollback(
        model: String, alias: String = Reference.defaultAlias, to number: Int? = nil, by author: Author,
        reason: String? = nil
    ) throws -> AliasChange {
        let alias = try ModelName.checked(alias, as: "an alias")
        let folder = try existing(model)
        // Check before taking the lock, because it takes a while; the target is compared again under the lock.
        let goal = try goal(ofRollingBack: alias, to: number, in: folder.history(), of: folder)
        try checkSound(try version(goal, in: folder, alias: nil))
        return try move(alias, to: goal, in: folder, as: .rolledBack, by: author, reason) { history in
            guard try self.goal(ofRollingBack: alias, to: number, in: history, of: folder) == goal else {
                throw UserError(
                    .locked, "the alias '\(alias)' was moved by another command at the same time",
                    at: .init(file: folder.path), remedy: "Look at trainer models history \(model) and try again")
            }
        }
    }

    /// Points an alias at a version and records that, under the lock of the model.
    ///
    /// `check` looks at the history under the lock, before anything changes.
    private func move(
        _ alias: String, to number: Int, in folder: ModelFolder, as action: HistoryAction, by author: Author,
        _ reason: String?, isForced: Bool = false, check: (History) throws -> Void = { _ in }
    ) throws -> AliasChange {
        let (moved, unsynced) = try change(folder, by: author) { history -> (AliasChange, UserError?) in
            try check(history)
            let moved = AliasChange(model: folder.name, alias: alias, from: history.aliases()[alias], to: number)
            guard moved.from != number else { return (moved, nil) }
            // Another command may have pruned the version after it was checked.
            _ = try version(number, in: folder, alias: nil)
            history.append(
                HistoryEntry(
                    time: try author.now(), actor: author.name, action: action, model: folder.name, alias: alias,
                    from: moved.from, to: number, reason: reason, isForced: isForced))
            return (moved, try Self.replaceHistory(of: folder, with: history))
        }
        if let unsynced {
            throw Self.unsynced("the alias '\(alias)' of '\(folder.name)' points at version \(number)", unsynced)
        }
        return moved
    }

    private func goal(
        ofRollingBack alias: String, to number: Int?, in history: History, of folder: ModelFolder
    ) throws -> Int {
        let aliases = history.aliases()
        guard aliases[alias] != nil else { throw try missing(alias, among: aliases, in: folder) }
        if let number { return number }
        if let before = history.versionsBefore(alias: alias).last { return before }
        let numbers = Self.newest(try folder.versionNumbers)
        throw UserError(
            .modelUnusable, "the alias '\(alias)' of model '\(folder.name)' has not pointed at another version before",
            at: .init(file: folder.historyPath),
            remedy: "Name one with \(.rollbackVersion); the versions there are: \(numbers)")
    }
}
