package import Diagnostics
import Documents
import Files
import Ids
import ModelFiles
package import ModelStore
import Tables

/// Takes persons out of all versions of a model, or of a whole store, and keeps them out of what is trained later.
///
/// First the list of forgotten persons gets them, so that nothing new is learnt of them; then each version that knows one
/// is replaced (`ModelStore.replace`), one after another, so that the store needs room for one version beside; then goes
/// what stands beside the versions. A kill leaves each version old or new, and the same command goes on.
package struct Erasure: Sendable {
    package let store: ModelStore
    /// The model; nil for all of the store.
    package let model: String?
    /// Whether an id that no version knows is taken as it is, although a version knows another spelling of it.
    package var isExact = false

    package init(in store: ModelStore, of model: String?) {
        (self.store, self.model) = (store, model)
    }

    /// Forgets the persons with these ids.
    ///
    /// - Parameters:
    ///   - ids: The ids, byte by byte as the models know them; those that no version knows come on the list as well.
    ///   - author: The user, and the clock.
    ///   - progress: Receives what was done, and warnings.
    /// - Returns: The receipt, which the list keeps too.
    /// - Throws: `UserError` with code `wrongUsage` without an id, `invalidData` for an id that is known in another spelling,
    ///   `modelUnusable` for a model that is missing or whose history is damaged, `locked` while a run of the model is under
    ///   way, `cannotWrite`. What was done until then stays done.
    package func forget(_ ids: [[UInt8]], by author: Author, progress: Progress) throws -> ErasureReceipt {
        var persons = Persons(try checked(ids))
        var receipt = ErasureReceipt(
            time: try author.now().description, actor: author.name, model: model, ids: persons.given.count)
        let models = try readable(models(), by: author, &receipt)
        let runs = try models.compactMap(runLock)
        defer { withExtendedLifetime(runs) {} }
        try search(for: &persons, in: models, progress)
        receipt.unknown = persons.isKnown.count { !$0 }
        receipt.names = try store.listAsForgotten(persons.ids.map(Array.init), of: model, by: author)
        do {
            try clear(persons, outOf: models, by: author, into: &receipt, progress)
        } catch {
            throw interrupted(error, by: author, receipt)
        }
        try store.keep(receipt: try JSONValue(encoding: receipt), of: model, by: author)
        if receipt.unknown > 0 {
            progress.step(
                "\(receipt.unknown) of \(receipt.ids) ids are known to no version; they are on the list all the same")
        }
        return receipt
    }

    /// The models whose history can be read; in a whole store, the others are told at the end.
    private func readable(
        _ models: [String], by author: Author, _ receipt: inout ErasureReceipt
    ) throws -> [String] {
        var readable: [String] = []
        for name in models {
            do {
                try store.prepare(model: name)
                _ = try store.history(of: name)
                readable.append(name)
            } catch let error as UserError where error.code == .modelUnusable && model == nil {
                receipt.unread.append(.init(version: name, problem: error.locatedProblem()))
            }
        }
        return readable
    }

    private func clear(
        _ persons: Persons, outOf models: [String], by author: Author, into receipt: inout ErasureReceipt,
        _ progress: Progress
    ) throws {
        for name in models {
            // The next writer goes on where a killed one stopped, and removes what it left.
            try store.settle(name, by: author)
            for version in try store.versions(of: name) {
                try take(persons, outOf: version, by: author, into: &receipt, progress)
            }
        }
        let traces = StoreTraces(of: persons.all, in: store)
        for name in models { try traces.clear(name, by: author, into: &receipt) }
        if model == nil { traces.look(inFilesOf: store.path, into: &receipt) }
    }

    /// The error of an erasure that stopped, with what was done; the list keeps the receipt, if there is room for it.
    private func interrupted(_ error: any Error, by author: Author, _ receipt: ErasureReceipt) -> any Error {
        guard let error = error as? UserError, !receipt.changed.isEmpty else { return error }
        let isKept = (try? store.keep(receipt: try JSONValue(encoding: receipt), of: model, by: author)) != nil
        let done = receipt.changed.map(\.version).joined(separator: ", ")
        return UserError(
            error.code,
            "the persons are gone from \(done)\(isKept ? "" : ", of which no receipt could be kept"), but not "
                + "from all: \(error.problem)", at: error.place,
            remedy: "Mend that, and run the command again, which goes on: \(error.remedy ?? "")")
    }

    /// Takes persons off the list, so that they are learnt again by the next training; no version gets them back.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an id that is not on the list.
    package func readmit(_ ids: [[UInt8]], by author: Author) throws {
        _ = try models()
        let missing = try store.readmit(try checked(ids), of: model, by: author)
        guard let first = missing.first else { return }
        let isOnOther = try model != nil && (store.forgottenSince([first], of: nil)[first]) != nil
        throw UserError(
            .wrongUsage,
            "\(quoted([first])) is not on the list of \(model.map { "model '\($0)'" } ?? "the whole store")",
            remedy: isOnOther
                ? "It is on the list of the whole store: give \(.everyModel) in place of the model"
                : "Give an id by which the person was forgotten; all others were taken off the list")
    }

    private func models() throws -> [String] {
        if let model {
            _ = try store.versionNumbers(of: model)
            return [model]
        }
        let names = try store.modelNames()
        guard !names.isEmpty else {
            throw UserError(
                .modelUnusable, "there is no model in the store", at: .init(file: store.path), remedy: "Check \(.store)"
            )
        }
        return names
    }

    private func checked(_ ids: [[UInt8]]) throws -> [[UInt8]] {
        guard !ids.isEmpty, !ids.contains([]) else {
            throw UserError(
                .wrongUsage, ids.isEmpty ? "no id is given" : "an id is empty", remedy: "Name the persons by their ids")
        }
        var seen: Set<[UInt8]> = []
        return ids.filter { seen.insert($0).inserted }
    }

    /// Keeps runs of a model's pipeline away, because their checkpoints hold events.
    private func runLock(_ name: String) throws -> FileLock? {
        let path = "\(store.path)/\(name)/.runs/lock"
        guard Folder.exists(path) else { return nil }
        do {
            return try FileLock(path, waiting: 0)
        } catch let error as UserError where error.code == .locked {
            throw UserError(
                .locked, "a run of model '\(name)' is under way", at: error.place,
                remedy: "Run again when it has ended; nothing was changed")
        }
    }

    /// Collects the ids of the persons from all versions, until no version knows a further one.
    private func search(for persons: inout Persons, in models: [String], _ progress: Progress) throws {
        var lookAlikes = IdLookAlikes(
            of: IdTable(sortedIds: persons.given.sorted { $0.lexicographicallyPrecedes($1) }))
        var isFirst = true
        var isNew = true
        while isNew {
            isNew = false
            for version in try models.flatMap(store.versions) {
                do {
                    guard let file = try version.customers() else { continue }
                    if isFirst { try file.forEachId { lookAlikes.compare($0) } }
                    if try persons.add(from: file) { isNew = true }
                } catch let error as UserError where error.code == .modelUnusable {
                    // What cannot be read is told when its turn has come.
                    continue
                }
            }
            isFirst = false
        }
        try check(lookAlikes, persons, progress)
    }

    /// Refuses an id that nobody has, where a version has another spelling of it; warns of other look-alikes.
    private func check(_ lookAlikes: IdLookAlikes, _ persons: Persons, _ progress: Progress) throws {
        let known = Set(zip(persons.given, persons.isKnown).filter(\.1).map(\.0))
        let all = persons.all
        for pair in lookAlikes.found.sorted(by: { $0.key < $1.key }).map(\.value) where !all.contains(pair.other) {
            let found: Message = "\(quoted([pair.other])), which differs in \(pair.words)"
            guard !known.contains(pair.id), pair.isSameText, !isExact else {
                progress.warning("\(quoted([pair.id])) is not \(found): that one is not forgotten")
                continue
            }
            throw UserError(
                .invalidData, "no version knows \(quoted([pair.id])), but there is \(found)",
                remedy: """
                    Write the id byte by byte as the models have it; if it is another person, add \(.exact). Nothing was \
                    changed
                    """)
        }
    }

    private func take(
        _ persons: Persons, outOf version: Version, by author: Author, into receipt: inout ErasureReceipt,
        _ progress: Progress
    ) throws {
        // Another command may change the version meanwhile.
        for attempt in 0..<5 {
            do {
                receipt.checked.removeAll { $0 == version.description }
                receipt.checked.append(version.description)
                guard let file = try version.customers() else { return }
                let customers = try persons.customers(in: file)
                guard !customers.isEmpty else { return }
                let replacement = try store.replace(version, persons: customers.count, by: author) { folder in
                    try file.write(without: customers, toFolder: folder)
                }
                receipt.changed.append(.init(replacement))
                if store.hasSignature(version) {
                    progress.warning(
                        "the signature of \(version) no longer holds: sign it again with trainer models sign \(version)"
                    )
                }
                progress.step(
                    "\(version): \(customers.count == 1 ? "1 person" : "\(customers.count) persons") forgotten")
                return
            } catch let error as UserError where error.code == .modelUnusable {
                receipt.checked.removeAll { $0 == version.description }
                // A version whose folder was removed meanwhile knows nobody.
                guard Folder.exists(version.folder) else { return }
                receipt.unread.append(.init(version: version.description, problem: error.locatedProblem()))
                return
            } catch let error as UserError where error.code == .locked && attempt < 4 {
                continue
            }
        }
    }
}
