import Diagnostics
import Files
import Sources

extension DraftSources {
    /// Refuses to write onto a table that is read, whatever paths and links lead to it.
    ///
    /// - Parameter output: The file that is to be written.
    /// - Throws: `UserError` with code `wrongUsage`; `missingInput` for a pattern that no file matches.
    package func checkKeepsTables(writing output: String) throws {
        guard let written = FileIdentity(path: output), written.isRegularFile else { return }
        let others = [items, consent, table].compactMap(\.self).map { TableSource($0) }
        guard try (TableSource.named(events) + others).contains(where: { $0.identity == written }) else { return }
        throw UserError(
            .wrongUsage, "the pipeline would replace a table that it is drafted from", at: .init(file: output),
            remedy: "Choose another file for the pipeline")
    }
}
