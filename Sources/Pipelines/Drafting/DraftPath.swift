import Diagnostics
import Files
import Glibc
import Sources

/// Paths in a pipeline file.
enum DraftPath {
    /// Refuses standard input and pipes, because a run must find the same table again.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    static func checkIsFile(_ path: String) throws {
        guard path == "-" || Folder.isPipe(path), !ProgramQuery.isNamed(by: path) else { return }
        throw UserError(
            .wrongUsage, "a pipeline cannot read \(path == "-" ? "standard input" : "a pipe")", at: .init(file: path),
            remedy: "Write the table to a file, and give that")
    }

    /// A path as a file in `folder` names it; an absolute path and a query stay as they are.
    ///
    /// A run follows the symbolic links of a path before it goes up, so the way up leads through the folders in which
    /// the links end. Links on the way down stay, because what they lead to may change from run to run. A path is
    /// absolute where its way up cannot be followed, as behind a folder that is not there.
    static func path(_ path: String, from folder: String) -> String {
        guard !path.hasPrefix("/"), !ProgramQuery.isNamed(by: path), let here = workingFolder else { return path }
        let (target, base) = (names(of: "\(here)/\(path)", resolvingEnd: false), names(of: absolute(folder, here)))
        guard let target, let base else { return "\(here)/\(path)" }
        let shared = zip(target.dropLast(), base).prefix { $0 == $1 }.count
        let up = [String](repeating: "..", count: base.count - shared)
        let relative = (up + target.dropFirst(shared)).joined(separator: "/")
        // A pipeline takes `-` for standard input.
        return relative == "-" ? "./-" : relative
    }

    /// The names that lead from the root to an absolute path, without `.` and `..`.
    ///
    /// - Parameters:
    ///   - path: The path, whose end need not be there yet.
    ///   - resolvingEnd: Whether symbolic links are also followed behind the last `..`.
    /// - Returns: The names; nil when a `..` follows a name that is not there.
    private static func names(of path: String, resolvingEnd: Bool = true) -> [String]? {
        let parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
        let lastUp = parts.lastIndex(of: "..") ?? -1
        var (names, isThere): ([String], Bool) = ([], true)
        for (position, part) in parts.enumerated() {
            if part == ".." {
                guard isThere else { return nil }
                _ = names.popLast()
                continue
            }
            names.append(part)
            guard resolvingEnd || position < lastUp else { continue }
            if let physical = physical("/" + names.joined(separator: "/")) {
                names = physical
            } else {
                isThere = false
            }
        }
        return names
    }

    /// The names that lead from the root to what is at a path, without symbolic links; nil when nothing is there.
    private static func physical(_ path: String) -> [String]? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved).split(separator: "/").map(String.init)
    }

    private static func absolute(_ path: String, _ here: String) -> String {
        path.hasPrefix("/") ? path : "\(here)/\(path)"
    }

    /// Without symbolic links; nil when it was removed.
    private static var workingFolder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
