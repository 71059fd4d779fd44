import Diagnostics

/// What the manifests of a store say about the versions of one model.
struct Ancestry {
    /// The links of the versions of the model, by number.
    private(set) var own: [Int: ManifestLinks] = [:]
    /// For each version that has children, those that began from it, as `shop/7`, by number.
    private(set) var children: [Int: [String]] = [:]
    /// For each version that was measured again beside others, these others.
    private(set) var measured: [Int: [String]] = [:]

    /// Reads the manifests of all versions of a store.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a manifest that cannot be read, because nobody knows what its
    ///   version began from.
    init(of model: String, in store: ModelStore) throws {
        for name in try store.modelNames() {
            let folder = store.folder(of: name)
            for number in try folder.versionNumbers {
                let version = "\(name)/\(number)"
                let links: ManifestLinks
                do {
                    links = try ManifestLinks(inFolder: folder.versionPath(number))
                } catch let error as UserError {
                    throw UserError(
                        .modelUnusable, "nobody can tell what \(version) began from: \(error.problemMessage)",
                        at: error.place, remedy: "Restore the folder or move it out of the store; nothing was pruned")
                }
                if name == model { own[number] = links }
                for parent in links.parents { add(version, to: &children, under: parent, of: model) }
                for baseline in links.baselines { add(version, to: &measured, under: baseline, of: model) }
            }
        }
    }

    private func add(_ version: String, to lists: inout [Int: [String]], under parent: String, of model: String) {
        guard case .number(model, let number) = try? Reference(parsing: parent), version != parent else { return }
        lists[number, default: []].append(version)
    }
}
