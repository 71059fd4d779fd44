import Diagnostics
import Events
import ModelStore
import RecommenderModels
import Scoring
import Terminal

extension Batch {
    /// Warns of lists that leave out what customers have, of a model that was measured with lists that hold it.
    func warnOfMask(_ mask: ItemMask, _ version: Version, _ console: Console) throws {
        let settings = try ItemSide.settings(inFolder: version.folder)
        if let warning = settings.warning(ofMasking: mask, named: version.description) {
            console.progress.warning(warning)
            return
        }
        guard mask == .seen, lists.maskOption.mask == nil,
            try modelOptions.store.manifest(of: version).quality?.mask == ItemMask.none.rawValue
        else { return }
        console.progress.warning(
            """
            the lists leave out what customers have already, but \(version) was measured with lists that may hold it: \
            give \(.mask, "none") to list as it was measured, or \(.mask, "seen") if this is meant
            """)
    }
}
