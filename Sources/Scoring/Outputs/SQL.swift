import Documents
import Sources

/// Texts and names as SQL writes them.
enum SQL {
    static func text(_ text: String) -> String {
        let escaped = text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        // With a backslash, the meaning of a plain text depends on a setting.
        return text.contains("\\") ? "E'\(escaped)'" : "'\(escaped)'"
    }

    static func name(_ name: String) -> String {
        "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}

extension PostgresSession {
    /// Runs a query whose result is one value of JSON in one line, as `jsonb` is written; nil without a row.
    func json(_ query: String) throws -> JSONValue? {
        try run(query).first.map { try JSONValue(parsing: Array($0.utf8)) }
    }
}
