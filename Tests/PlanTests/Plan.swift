/// The dependencies between targets, as given in `docs/architecture.md` or `Package.swift`.
struct Plan: Equatable {
    /// The direct dependencies of each target.
    var dependencies: [String: Set<String>] = [:]

    /// All targets that a target reaches, including itself.
    func closure(of target: String) -> Set<String> {
        var reached: Set<String> = []
        var waiting = [target]
        while let next = waiting.popLast() {
            guard reached.insert(next).inserted else { continue }
            waiting += dependencies[next] ?? []
        }
        return reached
    }
}

extension Plan {
    /// Reads the rows `| target | depends on | owns |` of the architecture page.
    init(table page: String) {
        for line in page.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            guard cells.count >= 3, cells[0] != "target", !cells[0].hasPrefix("---") else { continue }
            dependencies[cells[0]] = Set(cells[1].split(separator: ",").map(String.init)).subtracting(["–"])
        }
    }

    /// Reads the targets of a package manifest, except tests and their support.
    ///
    /// The manifest is read as text, because SwiftPM itself holds a lock while it runs tests.
    init(manifest: String) {
        var products: [String: String] = [:]
        for match in manifest.matches(of: #/let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/#) {
            products[String(match.1)] = String(match.2)
        }
        // Everything before the list of targets only defines helpers.
        guard let list = manifest.firstRange(of: "    targets: [") else { return }
        let targets = manifest[list.upperBound...]
        let declaration =
            #/(room|\.target|\.executableTarget|\.systemLibrary)\(\s*(?:name: )?"(\w+)"(?:,\s*(?:dependencies: )?\[([^\]]*)\])?/#
        for match in targets.matches(of: declaration) where match.2 != "TestSupport" {
            let entries = (match.3 ?? "").split { $0 == "," || $0.isWhitespace }
            dependencies[String(match.2)] = Set(
                entries.map { entry in
                    products[String(entry)] ?? String(entry.filter { $0 != "\"" })
                })
        }
    }
}
