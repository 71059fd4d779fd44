// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

import BLAS
import CEndcapHeader
import Diagnostics
import Documents
import Files
import Glibc
import Ids
import Interactions
import LinearAlgebra
import ModelStore
import RecommenderModels
import Recommenders

@c @implementation
public func endcap_save(
    _ model: OpaquePointer?, _ store: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
    _ author: UnsafePointer<CChar>?, _ version: UnsafeMutablePointer<Int64>?
) -> Int32 {
    attempt {
        let unstored = try Unstored(Handles.recommender(model))
        let store = ModelStore(path: try Arguments.text(store, "store"))
        let number = try store.write(model: Arguments.text(name, "name"), by: Author(named: author)) { folder in
            try unstored.write(toFolder: folder)
        }
        version?.pointee = Int64(number)
    }
}

@c @implementation
public func endcap_save_folder(
    _ model: OpaquePointer?, _ folder: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
    _ author: UnsafePointer<CChar>?
) -> Int32 {
    attempt {
        let unstored = try Unstored(Handles.recommender(model))
        try ModelStore.writeFolder(
            at: Arguments.text(folder, "folder"), model: Arguments.text(name, "name"), by: Author(named: author)
        ) { folder in try unstored.write(toFolder: folder) }
    }
}

/// A recommender that can become a version of a store.
private enum Unstored {
    case fitted(RecommenderContent, RecommenderAlgorithm, FactorConvergence?)
    /// What `endcap_save_folder` wrote.
    case folder(Version, Manifest)

    /// - Throws: `UserError` with code `wrongUsage` for a version of a store.
    init(_ model: HeldRecommender) throws {
        switch model.origin {
        case .fitted(let content, let algorithm, let convergence): self = .fitted(content, algorithm, convergence)
        case .opened(_, let version):
            guard version.isFromPath else {
                throw Arguments.wrong("the model is a version already", "Copy it with: trainer models copy")
            }
            self = .folder(version, try Manifest.read(inFolder: version.folder).manifest)
        }
    }

    /// Writes the files of a version, and returns what its manifest says.
    func write(toFolder folder: String) throws -> Manifest {
        switch self {
        case .fitted(let content, let algorithm, let convergence):
            try content.write(toFolder: folder)
            return Manifest(
                kind: content.settings.kind.rawValue, codeVersion: codeVersion,
                data: [
                    "users": .int(content.users.count), "items": .int(content.items.count),
                    "pairs": .int(content.history.matrix.count), "train": try JSONValue(encoding: algorithm),
                ],
                convergence: try JSONValue(encoding: convergence))
        case .folder(let version, let manifest):
            for name in [ItemSide.fileName, UserSide.fileName] {
                let file = try AtomicFile("\(folder)/\(name)")
                try file.write(try MappedFile.contents(of: version.path(of: name)))
                try file.commit()
            }
            return Manifest(
                kind: manifest.kind, codeVersion: codeVersion, data: manifest.data, convergence: manifest.convergence)
        }
    }
}

@c @implementation
public func endcap_save_parts(
    _ recipe: UnsafePointer<CChar>?, _ factors: Int32, _ folder: UnsafePointer<CChar>?, _ start: UnsafePointer<CChar>?,
    _ store: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?, _ author: UnsafePointer<CChar>?,
    _ version: UnsafeMutablePointer<Int64>?
) -> Int32 {
    attempt {
        let columns = try Arguments.number(factors, "factors", from: 1, to: 4096)
        let parameters = try IALSParameters(recipe: Arguments.text(recipe, "recipe"), factors: columns)
        let store = ModelStore(path: try Arguments.text(store, "store"))
        let parent = try start.map { start in
            let version = try store.trusted(Reference(parsing: Arguments.text(start, "start")))
            return Manifest.Parent(
                version: version.description, manifest: try Manifest.read(inFolder: version.folder).sum)
        }
        let parts = try FactorParts(parameters, inFolder: Arguments.text(folder, "folder"))
        let number = try store.write(model: Arguments.text(name, "name"), by: Author(named: author)) { folder in
            var manifest = try parts.write(toFolder: folder)
            manifest.parents = parent.map { [$0] }
            return manifest
        }
        version?.pointee = Int64(number)
    }
}

/// A model of factors in files of numbers.
private struct FactorParts {
    private let parameters: IALSParameters
    private let items: RecommenderContent
    private let users: UserParts

    init(_ parameters: IALSParameters, inFolder folder: String) throws {
        self.parameters = parameters
        let ids = try IdTable(inFolder: folder, side: "item")
        let factors = try Matrix(inFile: "\(folder)/item.factors", rows: ids.count, columns: parameters.factors)
        users = try UserParts(inFolder: folder, factors: parameters.factors, items: ids.count)
        let none = SparseMatrix(
            rows: 0, columns: ids.count, offsets: [0], indices: [], values: users.hasConfidences ? [] : nil)
        let nobody = try Interactions(none, users: IdTable(sortedIds: [[UInt8]]()), items: ids, usesRatings: false)
        items = RecommenderContent(
            settings: parameters.modelSettings(of: nobody), items: ids, users: nobody.users,
            knowledge: .factors(
                .init(
                    users: Matrix(rows: 0, columns: parameters.factors), items: factors,
                    gram: try GramMatrix(of: factors, threads: .all).matrix)),
            popularity: users.popularity, history: .init(matrix: none, lastDay: nil, types: nil), table: nil)
    }

    func write(toFolder folder: String) throws -> Manifest {
        try users.write(toFolder: folder, items.writeItems(toFolder: folder))
        return Manifest(
            kind: items.settings.kind.rawValue, codeVersion: codeVersion,
            data: [
                "users": .int(users.ids.count), "items": .int(items.items.count), "pairs": .int(users.pairs),
                "train": try JSONValue(encoding: RecommenderAlgorithm(parameters: parameters)),
            ])
    }
}

extension Author {
    /// The named author, or the user of this process, and the system's clock.
    fileprivate init(named name: UnsafePointer<CChar>?) throws {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
        let given = try name.map { try Arguments.text($0, "author") }
        self.init(name: given ?? user) { UTCTime(seconds: Int64(time(nil))) }
        try now()
    }
}
