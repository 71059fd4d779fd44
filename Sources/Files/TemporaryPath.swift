import CKernels

/// A path that goes with the process: a signal that ends the process removes what lies there.
package struct TemporaryPath {
    private let number: Int32

    /// Remembers the path of a file, or of a folder of plain files.
    ///
    /// Call it in the `uninterrupted` step that makes the file, so that no signal comes between.
    package init(_ path: String, isFolder: Bool = false) {
        number = endcap_temporary_add(path, isFolder)
    }

    /// Forgets the path, because nothing temporary lies there any more; call it in the step that changes that.
    package func forget() { endcap_temporary_forget(number) }
}

/// Does a step that no signal cuts in two: one that ends the process waits for the end of the step.
package func uninterrupted<Result>(_ step: () throws -> Result) rethrows -> Result {
    endcap_step_begin()
    defer { endcap_step_end() }
    return try step()
}
