package import Diagnostics
package import Documents
package import Files
import Glibc
import Ids
import ModelFiles

/// The persons who were forgotten: the list of a model, that of the whole store, and the key of both.
extension ModelStore {
    /// The file of the key, beside the folder of the store: a copy of the store alone lets nobody try ids.
    package var forgottenKeyFile: String {
        guard let real = realpath(path, nil) else { return path + Self.keyEnding }
        defer { free(real) }
        return String(cString: real) + Self.keyEnding
    }

    private static let keyEnding = ".forgotten-key"

    /// Whether anybody was ever forgotten of a model, or of the whole store.
    func hasForgotten(in folder: ModelFolder) -> Bool {
        ForgottenList.isIn(folder: folder.path) || ForgottenList.isIn(folder: path)
    }

    /// The ids that nothing of a model may be learnt of; nil where nobody was forgotten.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a list that cannot be read, and for a key that is missing, cannot
    ///   be read, or is another one.
    package func forgottenIds(of model: String) throws -> HashedIds? {
        let folders = [path, folder(of: model).path]
        try checkLists(of: [model])
        return try forgottenIds(in: folders)
    }

    /// Makes sure that lists of forgotten persons are whole, and that none is missing which the history of a model tells of.
    func checkLists(of models: [String]) throws {
        for model in models {
            let folder = folder(of: model)
            let lists = [path, folder.path].filter { ForgottenList.isIn(folder: $0) }
            for list in lists { _ = try ForgottenList(inFolder: list, keyedBy: nil) }
            // A history that is damaged is told by all who need it.
            guard lists.isEmpty, let history = try? folder.history(),
                history.entries.contains(where: { $0.action == .forgotten })
            else { continue }
            throw UserError(
                .modelUnusable, "the list of forgotten persons is missing, and the history tells of some",
                at: .init(file: "\(folder.path)/\(ForgottenList.fileName)"),
                remedy: "Restore it and its key from a backup: without it, forgotten persons would be learnt again")
        }
    }

    /// The ids of all who are on any list of the store: whom experiments and logs, which are of no model, leave out.
    ///
    /// - Parameter isNeeded: Whether a store that does not exist is an error.
    /// - Returns: The ids; nil where nobody was forgotten.
    /// - Throws: As `forgottenIds(of:)`; `UserError` with code `missingInput` for a store that is not there.
    package func forgottenIds(isNeeded: Bool) throws -> HashedIds? {
        guard Folder.exists(path) || !isNeeded else {
            throw UserError(.missingInput, "there is no such store", at: .init(file: path), remedy: "Check \(.store)")
        }
        try checkLists(of: modelNames())
        return try forgottenIds(in: foldersOfLists())
    }

    /// The files that decide who is forgotten, whether they are there or not.
    package func forgottenFiles() throws -> [String] {
        try foldersOfLists().map { "\($0)/\(ForgottenList.fileName)" } + [forgottenKeyFile]
    }

    private func foldersOfLists() throws -> [String] { [path] + (try modelNames()).map { folder(of: $0).path } }

    private func forgottenIds(in folders: [String]) throws -> HashedIds? {
        let folders = folders.filter { ForgottenList.isIn(folder: $0) }
        let lists = try folders.map { try ForgottenList(inFolder: $0, keyedBy: nil) }
        guard lists.contains(where: { !$0.names.isEmpty }) else { return nil }
        let key = try ForgottenKey(of: self)
        let names = try folders.flatMap { try ForgottenList(inFolder: $0, keyedBy: key.mark).names }
        return HashedIds(names: names.map { Array($0.utf8) }, under: key.hash)
    }

    /// The ids that nobody may be scored by, by the store that a version lies in; nil where nobody was forgotten.
    ///
    /// Where the key is missing, as on a machine that only scores, a warning says so: the version knows none of these
    /// persons, and only rows of other tables cannot be told apart.
    package static func forgottenIds(beside version: Version, progress: Progress) -> HashedIds? {
        guard let real = realpath(version.folder, nil) else { return nil }
        defer { free(real) }
        let folder = Folder.parent(of: String(cString: real))
        let store = ModelStore(path: Folder.parent(of: folder))
        do {
            return try store.forgottenIds(of: String(folder.split(separator: "/").last ?? ""))
        } catch {
            progress.warning(
                "rows of forgotten persons cannot be told: \((error as? UserError)?.problem ?? "\(error)")")
            return nil
        }
    }

    /// When ids came on the list of a model, or on that of the whole store (`model` nil), by id.
    package func forgottenSince(_ ids: [[UInt8]], of model: String?) throws -> [[UInt8]: String] {
        let folder = model.map { self.folder(of: $0).path } ?? path
        guard ForgottenList.isIn(folder: folder) else { return [:] }
        let key = try ForgottenKey(of: self)
        let list = try ForgottenList(inFolder: folder, keyedBy: key.mark)
        return ids.reduce(into: [:]) { since, id in since[id] = list.since(key.name(of: id)) }
    }

    /// Puts persons on the list of those who must not be learnt again.
    ///
    /// When it returns, every version that is written later is checked against the list, and every other one is in its
    /// place.
    ///
    /// - Parameters:
    ///   - persons: All known ids of each person.
    ///   - model: The model whose list it is; nil for that of the whole store.
    ///   - author: The user, and the clock.
    /// - Returns: The keyed hashes of all ids, person by person.
    /// - Throws: `UserError` with code `modelUnusable`, `cannotWrite`, `locked`.
    package func listAsForgotten(_ persons: [[[UInt8]]], of model: String?, by author: Author) throws -> [[String]] {
        try makeForgottenKey()
        let names = try changeList(of: model, by: author) { list, key in
            let names = persons.map { $0.map(key.name) }
            for person in names {
                let known = Set(list.names)
                let new = person.filter { !known.contains($0) }
                if !new.isEmpty { try list.append(.forgotten, Self.line(new, key), by: author) }
            }
            return names
        }
        if model == nil {
            // A version that was checked before may be on its way to its place under the lock of its model.
            // Nothing is written to a model whose history is damaged.
            for name in try modelNames() {
                do {
                    try settle(name, by: author)
                } catch let error as UserError where error.code == .modelUnusable {
                    continue
                }
            }
        }
        return names
    }

    private static func line(_ names: [String], _ key: ForgottenKey) -> [String: JSONValue] {
        ["names": .array(names.map { .string($0) }), "key": .string(key.mark)]
    }

    /// Takes persons off a list, each by any of the ids by which they were forgotten.
    ///
    /// - Returns: Those of the ids that were not on it.
    /// - Throws: As `listAsForgotten(_:of:by:)`.
    package func readmit(_ ids: [[UInt8]], of model: String?, by author: Author) throws -> [[UInt8]] {
        guard ForgottenList.isIn(folder: model.map { self.folder(of: $0).path } ?? path) else { return ids }
        return try changeList(of: model, by: author) { list, key in
            var missing: [[UInt8]] = []
            for id in ids {
                let own = list.person(of: key.name(of: id))
                if own.isEmpty {
                    missing.append(id)
                } else {
                    try list.append(.readmitted, Self.line(own, key), by: author)
                }
            }
            return missing
        }
    }

    /// Adds the receipt of an erasure to a list.
    ///
    /// - Throws: As `listAsForgotten(_:of:by:)`.
    package func keep(receipt: JSONValue, of model: String?, by author: Author) throws {
        try changeList(of: model, by: author) { list, _ in
            try list.append(.receipt, ["receipt": receipt], by: author)
        }
    }

    private func changeList<Result>(
        of model: String?, by author: Author, _ change: (inout ForgottenList, ForgottenKey) throws -> Result
    ) throws -> Result {
        func changed(in folder: String) throws -> Result {
            let key = try ForgottenKey(of: self)
            var list = try ForgottenList(inFolder: folder, keyedBy: key.mark)
            let before = list.count
            let result = try change(&list, key)
            if list.count != before { try list.write() }
            return result
        }
        if let model {
            let folder = try existing(model)
            return try self.change(folder, by: author) { _ in try changed(in: folder.path) }
        }
        let lock = try FileLock("\(path)/.lock", waiting: lockPatience)
        defer { withExtendedLifetime(lock) {} }
        return try changed(in: path)
    }

    /// Makes the key where there is none, unless a list was written with one that is lost.
    private func makeForgottenKey() throws {
        guard !Folder.exists(forgottenKeyFile) else { return }
        let lock = try FileLock("\(path)/.lock", waiting: lockPatience)
        defer { withExtendedLifetime(lock) {} }
        guard !Folder.exists(forgottenKeyFile), !(try foldersOfLists()).contains(where: ForgottenList.isIn) else {
            return
        }
        try ForgottenKey.make(forgottenKeyFile)
    }

    // MARK: Versions that are written

    /// Makes sure that a version which is about to be written knows nobody who was forgotten.
    ///
    /// - Returns: The ids that were looked for.
    /// - Throws: `UserError` with code `locked` for a version that knows somebody, because the training read the list before.
    func checkedForForgotten(_ folder: String, of model: String) throws -> HashedIds? {
        let forgotten = try forgottenIds(of: model)
        guard let forgotten else { return nil }
        for name in try Folder.names(in: folder) where name.hasSuffix(ModelFamily.ending) {
            let file = try TensorFile("\(folder)/\(name)")
            for side in ["user", "alias"] where file.contains("\(side).ids") {
                let ids = try StoredIds(of: file, side: side)
                for index in 0..<ids.count
                where forgotten.contains(UnsafeRawBufferPointer(try ids.bytes(at: index))) {
                    throw UserError(
                        .locked, "the version knows a person who was forgotten", at: .init(file: path),
                        remedy: "Train it again: who is on the list of forgotten persons is left out then")
                }
            }
        }
        return forgotten
    }

    /// The same under the lock of the model, if the list has changed since.
    func checkForForgotten(_ folder: String, of model: String, unless known: HashedIds?) throws {
        guard try forgottenIds(of: model) != known else { return }
        _ = try checkedForForgotten(folder, of: model)
    }
}

/// The key that makes ids of forgotten persons into hashes.
struct ForgottenKey {
    let hash: KeyedHash
    /// What tells the key from others.
    let mark: String

    /// Reads the key of a store.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a key that is missing or cannot be read.
    init(of store: ModelStore) throws {
        let path = store.forgottenKeyFile
        do {
            hash = try KeyedHash(file: path)
        } catch let error as UserError {
            throw UserError(
                .modelUnusable, "the key of the list of forgotten persons cannot be used: \(error.problem)",
                at: error.place,
                remedy:
                    "Restore it, or copy it from the place of the store: without it, forgotten persons would be learnt again"
            )
        }
        mark = String(
            decoding: Array("endcap forgotten".utf8).withUnsafeBytes { [hash] in hash.name(of: $0) }, as: UTF8.self)
    }

    /// Makes a key of 256 random bits, which only its owner may read.
    static func make(_ path: String) throws {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<64).map { _ in digits[Int(generator.next(upperBound: UInt64(16)))] }
        let file = try AtomicFile(path, mode: FileMode("600"))
        try file.write(text + [UInt8(ascii: "\n")])
        try file.commit()
    }

    func name(of id: [UInt8]) -> String {
        String(decoding: id.withUnsafeBytes { hash.name(of: $0) }, as: UTF8.self)
    }
}
