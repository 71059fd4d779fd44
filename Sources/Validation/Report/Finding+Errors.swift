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
        do {
            try ConsentAnswer.checkHeader(header.columns, in: header.file, has: name, key)
            return missing(name, in: header, remedy: "Name one of them with \(key)")
        } catch {
            var finding = Finding(.failure, .missingColumn, of: error)
            finding.column = name
            return finding
        }
    }

    /// A column that a table lacks.
    static func missing(_ name: String, in header: TableHeader, remedy: Message? = nil) -> Finding {
        var finding = Finding(.failure, .missingColumn, of: header.names.missing(name, remedy: remedy))
        finding.column = name
        return finding
    }
}
