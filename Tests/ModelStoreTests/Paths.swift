import Diagnostics
import Files
import Glibc

/// All files below a folder, in byte order of their paths.
func paths(below folder: String) throws -> [String] {
    try Folder.names(in: folder).flatMap { name in
        let path = "\(folder)/\(name)"
        return Folder.isFolder(path) ? try paths(below: path) : [path]
    }
}

/// The names in a folder, including hidden ones.
func names(in folder: String) throws -> [String] { try Folder.names(in: folder) }

func remove(_ path: String) throws { try Folder.remove(path) }

func makeFolder(_ path: String) throws { try Folder.make(path) }

/// Runs `body` on its own thread and waits for it.
func onOwnThread(_ body: @escaping () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        }, box.toOpaque())
    if status == 0 { pthread_join(thread, nil) }
}

private final class Body {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
        self.run = run
    }
}

func sha256(_ text: String) -> String { SHA256Sum.hex(of: text) }

/// Gives a file or folder another path; false when that is impossible.
func rename(_ old: String, to new: String) -> Bool { Glibc.rename(old, new) == 0 }

/// Copies a folder of plain files.
func copyFolder(_ source: String, to destination: String) throws {
    try Folder.make(destination)
    for name in try Folder.names(in: source) { try copyFile("\(source)/\(name)", to: "\(destination)/\(name)") }
}

/// Makes a symbolic link.
func makeLink(_ path: String, to target: String) throws {
    guard symlink(target, path) == 0 else { throw UserError(.cannotWrite, "no link") }
}
