import Documents
import Files

extension Pipeline {
    /// How many of the last runs a demand on the number of rows is compared with.
    private static let lastRuns = 5

    /// The numbers of rows that the last runs of the model read and that ended with a version, the newest first.
    ///
    /// - Parameter store: The store, in which `runs.jsonl` of the model has a line for each run.
    /// - Returns: The numbers; none where no run is known.
    package func lastRows(inStore store: String) -> [Int] {
        let path = "\(store)/\(model)/runs.jsonl"
        guard Folder.exists(path), let bytes = try? MappedFile.contents(of: path) else { return [] }
        var rows: [Int] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")).reversed() where rows.count < Self.lastRuns {
            guard let run = try? JSONValue(parsing: Array(line)), let count = run["rows"]?.intValue,
                let outcome = run["outcome"]?.stringValue, ["published", "unpublished", "refused"].contains(outcome)
            else { continue }
            rows.append(count)
        }
        return rows
    }
}
