import Diagnostics
import Files
import Glibc

extension ProgramCommand {
    /// The DuckDB command line, which knows no database but the files that a query names.
    ///
    /// Nothing is downloaded: extensions are loaded from the folder that `ENDCAP_DUCKDB_EXTENSIONS` names. Times with a
    /// zone are written in UTC.
    ///
    /// - Throws: `UserError` with code `missingInput` when there is no such program or folder, `cannotWrite` when there
    ///   is no room for its temporary files.
    static func duckdb(_ purpose: Purpose) throws -> ProgramCommand {
        guard case .query(let query) = purpose else {
            return ProgramCommand(
                name: "duckdb", executable: try duckdbProgram(), arguments: ["-version"], remedy: duckdbRemedy)
        }
        // The line break ends a comment at the end of the query.
        let copy = "COPY (\n\(query)\n) TO '/dev/stdout' (FORMAT csv, HEADER true)"
        let settings = try duckdbExtensions().map { "LOAD \(quoted($0))" } + ["SET TimeZone = 'UTC'"]
        return try duckdb(running: settings + [copy], remedy: duckdbRemedy, failureCode: .missingInput)
    }

    /// The DuckDB command line with statements of our own, without extensions.
    ///
    /// - Parameters:
    ///   - statements: What it is to do.
    ///   - remedy: What to do when it fails.
    ///   - failureCode: The exit code of a command for which it fails.
    /// - Returns: The command.
    /// - Throws: The errors of `duckdb`.
    static func duckdb(
        running statements: [String], remedy: String, failureCode: ExitCode
    ) throws -> ProgramCommand {
        let program = try duckdbProgram()
        let scratch = try ScratchFolder()
        let settings = [
            "SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false",
            "SET enable_progress_bar = false", "SET temp_directory = \(quoted(scratch.path))",
        ]
        return ProgramCommand(
            name: "duckdb", executable: program,
            arguments: ["-no-init", "-batch", "-bail", "-c", (settings + statements).joined(separator: "; ")],
            remedy: remedy, failureCode: failureCode, scratch: scratch)
    }

    private static func duckdbProgram() throws -> String {
        try find(
            "duckdb", variable: "ENDCAP_DUCKDB",
            installation: "Install it with pip install duckdb-cli==1.5.5, or name its path in ENDCAP_DUCKDB")
    }

    private static let duckdbRemedy =
        "Try the query in duckdb itself; its paths begin at the folder in which this program was started"

    /// A text as SQL writes it.
    static func quoted(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }

    /// The extensions in the folder that the environment names, which may be that of Python's packages.
    private static func duckdbExtensions() throws -> [String] {
        guard let folder = value(of: "ENDCAP_DUCKDB_EXTENSIONS") else { return [] }
        let patterns = ["\(folder)/*.duckdb_extension", "\(folder)/duckdb_extension_*/extensions/*/*.duckdb_extension"]
        let found = patterns.flatMap { TableSource.matches(of: $0) }
        guard !found.isEmpty else {
            throw UserError(
                .missingInput, "ENDCAP_DUCKDB_EXTENSIONS names a folder without extensions of DuckDB",
                at: .init(file: folder),
                remedy: """
                    Install them with pip, such as duckdb-extension-excel==1.5.5, and name the folder site-packages, or \
                    unset the variable
                    """)
        }
        return found
    }
}
