import ModelFiles
import RecommenderModels
import Synchronization

/// Whether a version knows an id, for comparisons that cannot fail; a failure is kept until they are done.
final class KnownIds: Sendable {
    private let model: Recommender
    private let failure = Mutex<(any Error)?>(nil)

    init(_ model: Recommender) {
        self.model = model
    }

    func knowsCustomer(_ id: ArraySlice<UInt8>) -> Bool {
        kept { try id.withUnsafeBytes { try model.users.index(of: $0) } != nil }
    }

    func knowsItem(_ id: ArraySlice<UInt8>) -> Bool {
        kept { try model.items.ids.index(of: id) != nil }
    }

    private func kept(_ isKnown: () throws -> Bool) -> Bool {
        do {
            return try isKnown()
        } catch {
            failure.withLock { $0 = $0 ?? error }
            return false
        }
    }

    /// Throws the first failure, after which nothing that was answered counts.
    func check() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
