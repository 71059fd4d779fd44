import Diagnostics
package import Files
import ModelStore
import Sources

extension BatchWork {
    /// Refuses to write onto a file that the work reads, whatever paths lead to it.
    ///
    /// - Parameters:
    ///   - name: What is written, as errors name it.
    ///   - written: The file that stands there now; nil if there is none.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkKeepsInputs(writing name: String, _ written: FileIdentity?) throws {
        guard let written, written.isRegularFile else { return }
        func refusal(_ what: String) -> UserError {
            UserError(.wrongUsage, "\(name) would replace \(what)", remedy: "Choose another file for \(.output)")
        }
        let tables = try inputs.values.map { TableSource($0).identity }
        guard !tables.contains(written) else { throw refusal("an input") }
        let files = ((try? Folder.names(in: version.folder)) ?? []).map { FileIdentity(path: version.path(of: $0)) }
        guard !files.contains(written) else { throw refusal("a file of the model") }
    }
}
