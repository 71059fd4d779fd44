import Diagnostics

/// What lets an alias with gates move to a version: the word of the one who judged it.
package struct PromotionVerdict: Sendable, Equatable {
    /// The texts of the gates that were judged.
    package var gates: [String]
    /// The version that the alias pointed at when they were judged; `nil` for a new alias.
    package var holder: Int?
    /// Whether the alias moves although some gate is not met.
    package var isForced: Bool

    package init(gates: [String], holder: Int?, isForced: Bool = false) {
        self.gates = gates
        self.holder = holder
        self.isForced = isForced
    }
}

extension ModelStore {
    /// The gates of each alias of a model that has some.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model, or its gates cannot be read.
    package func gates(of model: String) throws -> [String: AliasGates] {
        try GateFile(inFolder: existing(model).path).aliases
    }

    /// The file that has the gates of a model, be it there or not.
    package func gateFile(of model: String) -> String { "\(folder(of: model).path)/\(GateFile.fileName)" }

    /// Sets the gates of an alias, which need not exist yet, in place of those it had.
    ///
    /// - Parameters:
    ///   - gates: The gates; `nil` for none.
    ///   - model: The model.
    ///   - alias: The alias.
    ///   - author: The user who changes the store, and the clock.
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model, or its gates cannot be read;
    ///   `wrongUsage` for a bad alias; `cannotWrite`, `locked`.
    package func setGates(_ gates: AliasGates?, of model: String, alias: String, by author: Author) throws {
        let alias = try ModelName.checked(alias, as: "an alias")
        let folder = try existing(model)
        try change(folder, by: author) { _ in
            var file = try GateFile(inFolder: folder.path)
            file.aliases[alias] = gates
            try file.write(inFolder: folder.path)
        }
    }

    /// Makes sure that an alias may move by a verdict; the caller holds the lock.
    ///
    /// - Throws: `UserError` with code `gateNotMet` for a gate that was not judged, `locked` for an alias that was moved
    ///   after the verdict, `modelUnusable` for gates that cannot be read.
    func check(
        _ verdict: PromotionVerdict?, of alias: String, heldBy holder: Int?, in folder: ModelFolder
    ) throws {
        let gates = try GateFile(inFolder: folder.path).aliases[alias]?.gates ?? []
        let judged = Set(verdict?.gates ?? [])
        if let gate = gates.first(where: { !judged.contains($0) }) {
            throw UserError(
                .gateNotMet, "the alias '\(alias)' of '\(folder.name)' has the gate '\(gate)', which was not judged",
                at: .init(file: "\(folder.path)/\(GateFile.fileName)"),
                remedy: "Promote the version with trainer models promote, which judges all gates of the alias")
        }
        guard verdict == nil || verdict?.holder == holder else {
            throw UserError(
                .locked, "the alias '\(alias)' was moved by another command at the same time",
                at: .init(file: folder.path),
                remedy: "Look at trainer models history \(folder.name) and try again")
        }
    }
}
