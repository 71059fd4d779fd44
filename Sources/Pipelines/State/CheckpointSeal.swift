import Documents
import Files

/// The list of a checkpoint's files with their check sums; a checkpoint without it is none.
struct CheckpointSeal: Codable, Equatable {
    static let fileName = "checkpoint.json"

    let stage: String
    let digest: String
    let files: [InputFile]

    /// The seal of what a folder holds now.
    ///
    /// - Throws: `UserError` when a file cannot be read.
    init(_ key: CheckpointKey, folder: String) throws {
        stage = key.stage
        digest = key.digest
        files = try Folder.names(in: folder) { $0 != Self.fileName }.map { name in
            let path = "\(folder)/\(name)"
            return InputFile(path: name, bytes: fileSize(path) ?? 0, sha256: try SHA256Sum.hex(ofFile: path))
        }
    }

    /// Reads the seal of a folder.
    static func read(folder: String) throws -> CheckpointSeal {
        try JSONValue(parsing: MappedFile.contents(of: "\(folder)/\(fileName)")).decoded(as: Self.self)
    }

    /// Writes the seal, and makes it durable.
    func write(folder: String) throws {
        let file = try AtomicFile("\(folder)/\(Self.fileName)")
        try file.write(JSONValue(encoding: self).indentedText)
        try file.commit()
    }
}
