import FoundationEssentials

/// The files of the project, for the tests of the plan.
enum Checkout {
    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The text of a file, with its path relative to the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    /// The names in a folder, in ascending order; none if there is no such folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).sorted()
    }

    /// The paths of the Swift and C sources below a folder, relative to the root; hidden folders are skipped.
    static func sources(under folder: String) -> [String] {
        let endings = [".swift", ".c", ".h", ".inc"]
        return ((try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? [])
            .filter { path in !path.hasPrefix(".") && !path.contains("/.") && endings.contains { path.hasSuffix($0) } }
            .sorted()
            .map { "\(folder)/\($0)" }
    }
}
