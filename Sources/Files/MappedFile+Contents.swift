extension MappedFile {
    /// A copy of all bytes, for small files; unlike `bytes`, the copy may outlive the object.
    package var contents: [UInt8] {
        withExtendedLifetime(self) { Array(bytes) }
    }
}
