import Diagnostics
import Events
import ModelStore
import Terminal

extension ConsentOptions {
    /// The answers about personal recommendations, where who was forgotten of a version's model counts as a no.
    func source(for version: Version, _ progress: Progress) -> ConsentSource? {
        source.honouring(ModelStore.forgottenIds(beside: version, progress: progress))
    }
}
