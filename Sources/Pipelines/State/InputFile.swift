/// What a run knew of one input file: its path, its size and the SHA-256 of its bytes as they lay on the disk.
package struct InputFile: Codable, Sendable, Equatable {
    package let path: String
    package let bytes: Int
    package let sha256: String

    package init(path: String, bytes: Int, sha256: String) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}
