import Files

extension MappedFile {
    /// A copy of all bytes, for small files; unlike `bytes` it may outlive the object.
    var contents: [UInt8] {
        withExtendedLifetime(self) { Array(bytes) }
    }
}
