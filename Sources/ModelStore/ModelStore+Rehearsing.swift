import Diagnostics
import Files
import Glibc

extension ModelStore {
    /// Builds the files of a version without writing one: into a hidden folder, which is removed again whatever happens.
    ///
    /// The folder stands beside the versions of the model, or in the folder of the environment variable `TMPDIR` where
    /// that place is no store or cannot be written to.
    ///
    /// - Parameters:
    ///   - version: The version whose files are built again.
    ///   - build: As in `write(model:by:build:)`.
    /// - Returns: What `build` returned, with the SHA-256 of each file that was built.
    /// - Throws: What `build` throws; `UserError` with code `cannotWrite`.
    package func rehearse(
        _ version: Version, build: (_ folder: String) throws -> Manifest
    ) throws -> Manifest {
        let writing = try WritingFolder(in: rehearsalFolder(for: version))
        defer { writing.finish() }
        var manifest = try build(writing.path)
        manifest.files = try Self.syncedSums(of: writing.path)
        return manifest
    }

    private func rehearsalFolder(for version: Version) -> String {
        let own = folder(of: version.model).path
        if !version.isFromPath, access(own, W_OK | X_OK) == 0 { return own }
        return getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    }
}
