import Diagnostics
import Events
import Tables

extension Finding {
    /// What an error says.
    package init(_ severity: Severity, _ kind: Kind, of error: any Error) {
        let error = error as? UserError ?? UserError(.unexpected, "\(error)")
        self.init(
            severity, kind, file: error.place?.file, column: error.place?.column, error.problem,
            examples: error.place?.line == nil
                ? [] : [Example(file: error.place?.file, line: error.place?.line, value: "here")],
            remedy: error.remedy, code: error.code)
    }

    /// What a rule of a training refuses; none where it lets the data through.
    package static func refused(_ kind: Kind, _ rule: () throws -> Void) -> [Finding] {
        do {
            try rule()
            return []
        } catch {
            return [Finding(.failure, kind, of: error)]
        }
    }

    /// A column that a consent table lacks.
    ///
    /// Without a header the names are the cells of the first row, which may say who opted out, so they are not shown where
    /// they look like cells.
    static func missingOfConsent(_ name: String, in header: TableHeader, _ key: ParameterKey) -> Finding {
        let isData =
            HeaderCheck.looksLikeData(header.columns)
            || header.columns.contains { name in Array(name.utf8).withUnsafeBytes { ConsentAnswer.isYes($0) } != nil }
        guard isData else { return missing(name, in: header, remedy: "Name one of them with \(key)") }
        let remedy: Message = "Write a line of names above the first row, or name the column with \(key)"
        return Finding(
            .failure, .missingColumn, file: header.file, column: name,
            "there is no column '\(name)'; the first line, which should name the columns, looks like a row",
            remedy: remedy.text(.plain))
    }

    /// A column that a table lacks.
    static func missing(_ name: String, in header: TableHeader, remedy: Message? = nil) -> Finding {
        var finding = Finding(.failure, .missingColumn, of: header.names.missing(name, remedy: remedy))
        finding.column = name
        return finding
    }
}
