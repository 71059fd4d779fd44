import Diagnostics
import Files

extension ModelStore {
    /// The aliases of a model that no promotion moves without a reason.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model, or its gates cannot be read.
    package func aliasesNeedingReason(of model: String) throws -> Set<String> {
        try GateFile(inFolder: existing(model).path).reasons
    }

    /// Says whether an alias, which need not exist yet, needs a reason to be promoted.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model, or its gates cannot be read;
    ///   `wrongUsage` for a bad alias; `cannotWrite`, `locked`.
    package func setNeedsReason(_ needed: Bool, of model: String, alias: String, by author: Author) throws {
        let alias = try ModelName.checked(alias, as: "an alias")
        let folder = try existing(model)
        try change(folder, by: author) { _ in
            var file = try GateFile(inFolder: folder.path)
            if needed { file.reasons.insert(alias) } else { file.reasons.remove(alias) }
            try file.write(inFolder: folder.path)
        }
    }

    /// Makes sure that an alias that needs a reason gets one; white space is none.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a reason that is missing, `modelUnusable` for gates that cannot be
    ///   read.
    func check(
        _ reason: String?, of alias: String, movingTo number: Int, from holder: Int?, in folder: ModelFolder
    ) throws {
        guard holder != number, reason?.contains(where: { !$0.isWhitespace }) != true,
            try GateFile(inFolder: folder.path).reasons.contains(alias)
        else { return }
        throw UserError(
            .wrongUsage, "the alias '\(alias)' of '\(folder.name)' is not moved without a reason",
            at: .init(file: "\(folder.path)/\(GateFile.fileName)"),
            remedy: "Say why with \(.reason); the history keeps it")
    }

    /// Changes what people wrote as reasons into the history of a model, because it names somebody who was forgotten.
    ///
    /// The chain of the lines is made anew, and a further line says so. `aliases.json`, which confirms the old chain, goes
    /// before and comes back after; until then readers take the aliases from the history.
    ///
    /// - Returns: How many lines were changed.
    /// - Throws: `UserError` with code `modelUnusable`, `cannotWrite`, `locked`.
    package func changeReasons(of model: String, by author: Author, _ change: (String) -> String) throws -> Int {
        let folder = try existing(model)
        return try self.change(folder, by: author) { history in
            guard let (changedHistory, changed) = try history.replacingReasons(change) else { return 0 }
            var other = changedHistory
            other.append(
                HistoryEntry(
                    time: try author.now(), actor: author.name, action: .reasonsCleared, model: model,
                    reason: "ids of forgotten persons were taken out of \(changed == 1 ? "1 line" : "\(changed) lines")"
                ))
            try Folder.remove("\(folder.path)/\(AliasFile.fileName)")
            if let unsynced = try Self.replaceHistory(of: folder, with: other) { throw unsynced }
            history = other
            return changed
        }
    }
}
