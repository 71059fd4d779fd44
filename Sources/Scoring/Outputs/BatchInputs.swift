import Diagnostics
import Files
import ModelStore

/// The files that a batch reads, with what tells whether one was replaced meanwhile.
struct BatchInputs {
    /// SHA-256 of the model's files, by their names, and of the inputs that can be read twice.
    private(set) var checksums: [String: String]
    private let files: [String: String]
    private let stamps: [String: FileStamp]

    /// - Throws: `UserError` when a file cannot be read.
    init(of work: some BatchWork, in store: ModelStore) throws {
        checksums = try store.manifest(of: work.version).files
        // Skip pipes, because they cannot be read again; a missing file is reported later by the work.
        files = try work.inputs.filter { Folder.isRegularFile($0.value) }
        stamps = files.compactMapValues { FileStamp(path: $0) }
        for (name, path) in files { checksums[name] = try SHA256Sum.hex(ofFile: path) }
    }

    /// The names and paths of the files that are not the ones any more of which the check sums are, by their names.
    var replaced: [(name: String, path: String)] {
        files.sorted { $0.key < $1.key }.filter { FileStamp(path: $0.value) != stamps[$0.key] }
            .map { (name: $0.key, path: $0.value) }
    }

    /// Takes back the check sums of files that were replaced, because nobody knows whether the work read the earlier file
    /// or the later one, as a whole.
    mutating func forgetReplaced(_ progress: Progress) {
        for (name, path) in replaced {
            checksums[name] = nil
            progress.warning("\(path) was replaced meanwhile, so that the manifest has no check sum of it")
        }
    }
}
