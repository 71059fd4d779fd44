import Files
import Glibc
import Sources

/// The folder of a pipeline file, from which its paths are seen.
struct PipelineFolder {
    private let path: String

    init(of file: String) { path = Folder.parent(of: file) }

    /// A path of the file as someone in the working directory would write it; a query stays as it is.
    func path(to written: String) -> String {
        guard !written.hasPrefix("/"), !ProgramQuery.isNamed(by: written) else { return written }
        var (folder, rest) = (path, written[...])
        while true {
            if rest.hasPrefix("./") {
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("../"), Self.canBeLeft(folder) {
                folder = Folder.parent(of: folder)
                rest = rest.dropFirst(3)
            } else {
                break
            }
        }
        return folder == "." ? String(rest) : folder.hasSuffix("/") ? folder + rest : "\(folder)/\(rest)"
    }

    /// Whether the folder above is that of the path: what a symbolic link leads to may lie elsewhere.
    private static func canBeLeft(_ folder: String) -> Bool {
        var status = stat()
        let name = folder.split(separator: "/").last ?? ""
        return name != "" && name != "." && name != ".." && lstat(folder, &status) == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }
}
