package import Diagnostics
import Files
import Glibc

/// A model, as shown in a list.
package struct ModelSummary: Sendable {
    package let name: String
    /// The versions in ascending order.
    package let versions: [VersionSummary]
    /// Why the aliases are unknown; nil when they are known.
    package let problem: UserError?
}

/// A version, as shown in a list.
package struct VersionSummary: Sendable {
    package let version: Version
    /// The aliases in ascending byte order.
    package let aliases: [String]
    /// The version's manifest; nil when it cannot be read.
    package let manifest: Manifest?
}

extension ModelStore {
    /// The version that a reference names.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that lists the existing ones.
    package func resolve(_ reference: Reference) throws -> Version {
        switch reference {
        case .path(let path): return try Self.version(atPath: path)
        case .number(let model, let number): return try version(number, in: existing(model), alias: nil)
        case .alias(let model, let alias):
            let folder = try existing(model)
            let aliases = try folder.aliases()
            guard let number = aliases[alias] else { throw try missing(alias, among: aliases, in: folder) }
            return try version(number, in: folder, alias: alias)
        }
    }

    /// The version that a reference names, after comparing its manifest as `manifest(of:)` does.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, also when another version lies in its folder.
    package func checked(_ reference: Reference) throws -> Version {
        let version = try resolve(reference)
        _ = try manifest(of: version)
        return version
    }

    /// A version's manifest, after comparing it with its place and with the check sum in the history.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, also when the manifest was changed or is that of another version.
    package func manifest(of version: Version) throws -> Manifest {
        let (manifest, isExpected) = try settled(version)
        if !version.isFromPath, manifest.model != version.model || manifest.version != version.number {
            let other = "\(manifest.model)/\(manifest.version)"
            throw UserError(
                .modelUnusable, "this is the manifest of '\(other)', in the folder of \(version)",
                at: .init(file: version.path(of: Manifest.fileName)), remedy: Self.restoring(version))
        }
        guard isExpected else { throw Self.changedManifest(version) }
        return manifest
    }

    /// A version with its aliases and manifest.
    package func show(_ reference: Reference) throws -> VersionSummary {
        let version = try resolve(reference)
        let aliases = version.isFromPath ? [:] : try folder(of: version.model).aliases()
        return VersionSummary(
            version: version, aliases: Self.names(of: version.number, in: aliases),
            manifest: try manifest(of: version))
    }

    /// All models with their versions.
    ///
    /// A version whose manifest is damaged is listed without it, and a model whose history is damaged with its problem.
    package func list() throws -> [ModelSummary] {
        try modelNames().map { name -> ModelSummary in
            let folder = folder(of: name)
            do {
                return ModelSummary(
                    name: name, versions: try versions(in: folder, aliases: folder.aliases()), problem: nil)
            } catch {
                return ModelSummary(
                    name: name, versions: (try? versions(in: folder, aliases: [:])) ?? [],
                    problem: error as? UserError ?? UserError(.unexpected, "\(error)"))
            }
        }
    }

    private func versions(in folder: ModelFolder, aliases: [String: Int]) throws -> [VersionSummary] {
        try folder.versionNumbers.map { number in
            VersionSummary(
                version: Version(
                    model: folder.name, number: number, folder: folder.versionPath(number), alias: nil,
                    isFromPath: false),
                aliases: Self.names(of: number, in: aliases),
                manifest: try? Manifest.read(inFolder: folder.versionPath(number)).manifest)
        }
    }

    /// A model's history.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when it is damaged.
    package func history(of model: String) throws -> History {
        try existing(model).history()
    }

    /// The SHA-256 of a version's manifest according to the history of its store; nil if the history has none.
    func expectedSum(of version: Version) throws -> String? {
        if !version.isFromPath { return try folder(of: version.model).history().manifestSum(of: version.number) }
        // A folder given by its path may also be inside a store, whatever links and dots lead to it.
        guard let real = realpath(version.folder, nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        let parent = Folder.parent(of: path)
        guard let number = versionNumber(Self.name(of: path)) else { return nil }
        let above = ModelFolder(store: Folder.parent(of: parent), name: Self.name(of: parent))
        guard Folder.exists(above.historyPath) else { return nil }
        return try above.history().manifestSum(of: number)
    }

    /// The last name of a path.
    private static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    static func changedManifest(_ version: Version) -> UserError {
        UserError(
            .modelUnusable, "the manifest was changed after \(version) was written",
            at: .init(file: version.path(of: Manifest.fileName)), remedy: restoring(version))
    }

    private static func restoring(_ version: Version) -> Message {
        "Restore the folder from a backup, train again, or roll back: trainer models rollback \(version.model)"
    }

    func version(_ number: Int, in folder: ModelFolder, alias: String?) throws -> Version {
        let path = folder.versionPath(number)
        guard Folder.exists("\(path)/\(Manifest.fileName)") else {
            let numbers = try folder.versionNumbers
            let pointer: Message = alias.map { ", where the alias '\($0)' points" } ?? ""
            let remedy: Message =
                numbers.isEmpty
                ? "It has no version at all; train one: trainer fit … \(.modelReference, folder.name)"
                : "The versions there are: \(Self.newest(numbers))"
            let line = (try? folder.history())?.prunedVersions[number]
            let gone: Message = line.map { ": it was pruned at \($0.time) by '\($0.actor)'" } ?? ""
            throw UserError(
                .modelUnusable, "model '\(folder.name)' has no version \(number)\(pointer)\(gone)",
                at: .init(file: path), remedy: remedy)
        }
        return Version(model: folder.name, number: number, folder: path, alias: alias, isFromPath: false)
    }

    private static func version(atPath path: String) throws -> Version {
        var folder = path
        while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        guard Folder.exists("\(folder)/\(Manifest.fileName)") else {
            throw UserError(
                .modelUnusable, "there is no version of a model here", at: .init(file: folder),
                remedy:
                    "Give the folder that holds \(Manifest.fileName), or a reference such as recommendations@champion")
        }
        let manifest = try Manifest.read(inFolder: folder).manifest
        guard ModelName.isValid(manifest.model) else {
            throw UserError(
                .modelUnusable, "the manifest names the model '\(manifest.model)', which no model can be called",
                at: .init(file: "\(folder)/\(Manifest.fileName)"), remedy: "Restore the folder, or train again")
        }
        return Version(model: manifest.model, number: manifest.version, folder: folder, alias: nil, isFromPath: true)
    }

    func missing(_ alias: String, among aliases: [String: Int], in folder: ModelFolder) throws -> UserError {
        var names = aliases.keys.sorted().prefix(20).map { "\($0) (version \(aliases[$0, default: 0]))" }
        if names.count < aliases.count { names.append("…") }
        let numbers = try folder.versionNumbers
        let known = names.isEmpty ? "It has no alias yet" : "The aliases there are: \(names.joined(separator: ", "))"
        let versions = numbers.isEmpty ? "no versions" : "versions: \(Self.newest(numbers))"
        var remedy: Message = "\(known); \(versions)"
        if let last = numbers.last {
            let example: Message = "; to set it: trainer models promote \(folder.name)/\(last) \(.alias, alias)"
            remedy = remedy + example
        }
        return UserError(
            .modelUnusable, "model '\(folder.name)' has no alias '\(alias)'", at: .init(file: folder.path),
            remedy: remedy)
    }

    /// The newest of some versions, as many as a message shows.
    static func newest(_ numbers: [Int]) -> String {
        (numbers.count > 20 ? "…, " : "") + numbers.suffix(20).map(String.init).joined(separator: ", ")
    }

    private static func names(of version: Int, in aliases: [String: Int]) -> [String] {
        aliases.filter { $0.value == version }.keys.sorted()
    }
}
