package import Documents
import Files
package import Pages

extension Page {
    /// Writes the page as HTML and JSON, both or none.
    ///
    /// - Parameters:
    ///   - folder: The folder, which is made when it is missing.
    ///   - name: The name of the files without their endings.
    ///   - json: The page in JSON with what else belongs there.
    /// - Returns: The paths of the files.
    /// - Throws: `UserError` with code `cannotWrite`.
    package func write(toFolder folder: String, named name: String, json: JSONValue) throws -> [String] {
        try Folder.make(folder)
        let contents = [("\(folder)/\(name).html", html), ("\(folder)/\(name).json", try JSONText.pretty(json) + "\n")]
        let files = try contents.map { path, text in
            let file = try AtomicFile(path)
            try file.write(text)
            return file
        }
        try AtomicFile.commit(files)
        return contents.map(\.0)
    }
}
