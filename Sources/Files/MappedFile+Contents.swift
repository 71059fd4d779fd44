extension MappedFile {
    /// A copy of all bytes, for small files; unlike `bytes` it may outlive the object.
    package var contents: [UInt8] {
        withExtendedLifetime(self) { Array(bytes) }
    }
}
