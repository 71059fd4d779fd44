import Diagnostics
import Files
import Glibc

/// Paths in a pipeline file.
enum DraftPath {
    /// Refuses standard input and pipes, because a run must find the same table again.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    static func checkIsFile(_ path: String) throws {
        guard path == "-" || Folder.isPipe(path) else { return }
        throw UserError(
            .wrongUsage, "a pipeline cannot read \(path == "-" ? "standard input" : "a pipe")", at: .init(file: path),
            remedy: "Write the table to a file, and give that")
    }

    /// A path as a file in `folder` names it; an absolute path stays as it is.
    static func path(_ path: String, from folder: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let target = parts(path)
        let base = parts(folder)
        let shared = zip(target.dropLast(), base).prefix { $0 == $1 }.count
        let up = [String](repeating: "..", count: base.count - shared)
        return (up + target.dropFirst(shared)).joined(separator: "/")
    }

    /// The names that lead from the root to a path, without `.` and `..`.
    private static func parts(_ path: String) -> [String] {
        let absolute = path.hasPrefix("/") ? path : "\(workingFolder)/\(path)"
        var parts: [String] = []
        for part in absolute.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
        return parts
    }

    private static var workingFolder: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
