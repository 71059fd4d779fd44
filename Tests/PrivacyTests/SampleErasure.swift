import Diagnostics
import Documents
import Events
import Files
import Ids
import ModelFiles
import ModelStore
import Privacy
import RecommenderModels
import Synchronization
import TestSupport

/// A store with two versions of a recommender with users `u000`, `u001` ….
struct SampleErasure: Sendable {
    let folder: TemporaryFolder
    let store: ModelStore
    let author: Author

    init(versions: Int = 2) throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models", lockPatience: 2)
        let ticks = Ticks()
        author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200 + ticks.next()) }
        for seed in 0..<versions { try write(seed: UInt64(seed + 1)) }
    }

    @discardableResult
    func write(seed: UInt64, model: String = "shop", aliases: IdAliases? = nil) throws -> Int {
        try store.write(model: model, by: author) { folder in
            var content = try SampleRecommender(seed: seed).content
            content.aliases = aliases
            try content.write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: codeVersion, parameters: ["factors": 6])
        }
    }

    func version(_ reference: String) throws -> Version { try store.resolve(Reference(parsing: reference)) }

    @discardableResult
    func forget(_ ids: String..., of model: String? = "shop") throws -> ErasureReceipt {
        try Erasure(in: store, of: model).forget(ids.map { Array($0.utf8) }, by: author, progress: .silent)
    }

    /// Everything that a version knows of its customers, by id.
    func customers(_ reference: String) throws -> [String: Customer] {
        let model = try Recommender(inFolder: version(reference).folder)
        var found: [String: Customer] = [:]
        for index in 0..<model.users.ids.count {
            let past = try model.users.history(of: index)
            found[try model.users.ids.string(at: index)] = Customer(
                factors: try model.users.factors(of: index).map(\.bitPattern), items: past.items,
                values: past.values.map(\.bitPattern))
        }
        return found
    }

    struct Customer: Equatable {
        let factors: [UInt32]
        let items: [UInt32]
        let values: [UInt32]
    }

    /// The files of the store in which some bytes stand.
    func files(with text: String) throws -> [String] {
        try paths(below: store.path).filter { path in
            let found = try bytes(of: path)
            let wanted = Array(text.utf8)
            guard found.count >= wanted.count else { return false }
            return (0...(found.count - wanted.count)).contains {
                found[$0] == wanted[0] && found[$0..<$0 + wanted.count].elementsEqual(wanted)
            }
        }
    }

    private func paths(below folder: String) throws -> [String] {
        try Folder.names(in: folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            return Folder.isFolder(path) ? try paths(below: path) : [path]
        }
    }
}

private final class Ticks: Sendable {
    private let value = Atomic<Int64>(0)

    func next() -> Int64 { value.wrappingAdd(60, ordering: .relaxed).oldValue }
}
