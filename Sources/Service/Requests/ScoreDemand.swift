import Documents
import ModelFiles

/// A decoded request for the probabilities of rows: `{"rows": [{…}], "explain": false}`.
struct ScoreDemand {
    let model: String
    /// Each value as the text of a table cell; `nil` for null.
    let rows: [[String: String?]]
    let explains: Bool

    /// - Throws: `InvalidField`.
    init(_ request: ServiceRequest, model: String, _ limits: ServiceSettings.Limits) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        let rows = try fields.list("rows", atMost: limits.rows) { value, path in
            guard let members = value.objectValue else { throw InvalidField(path: path, problem: "expected an object") }
            return try Dictionary(
                uniqueKeysWithValues: members.map { name, value in
                    (name, try Self.cell(value, at: "\(path).\(name)"))
                })
        }
        explains = try fields.bool("explain") ?? false
        try fields.finish()
        guard let rows else { throw fields.missing("rows") }
        guard !rows.isEmpty else { throw InvalidField(path: "rows", problem: "there is no row") }
        self.model = model
        self.rows = rows
    }

    /// A value as the text of a cell; `nil` for null.
    ///
    /// - Throws: `InvalidField` for an array or an object.
    static func cell(_ value: JSONValue, at path: String) throws -> String? {
        switch value {
        case .null: nil
        case .bool(let value): value ? "true" : "false"
        case .int(let value): value.description
        case .double(let value): value.description
        case .string(let text): text
        case .array, .object:
            throw InvalidField(path: path, problem: "expected a text, a number, true, false or null")
        }
    }
}
