package import Documents

extension PipelineFile {
    /// The JSON Schema (draft 2020-12) of pipeline files, for editors: made from the table of keys.
    ///
    /// It knows which keys there are and what each takes. That a key has no effect beside others, only `read` knows.
    package static var schema: JSONValue {
        guard case .object(var members) = schema(of: "", PipelineField.all) else { return .null }
        members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        members["title"] = "Pipeline file of Endcap"
        members["required"] = ["model", "data"]
        return .object(members)
    }

    private static func schema(of section: String, _ fields: [PipelineField]) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for name in PipelineTable.names(in: section, of: fields) {
            let path = section.isEmpty ? name : "\(section).\(name)"
            let own = fields.filter { $0.path == path }
            properties[name] = own.isEmpty ? schema(of: path, fields) : schema(of: own)
        }
        return [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
            "description": .string(PipelineSections.summaries[section] ?? ""),
        ]
    }

    /// The schema of a key, which recommenders and models of customers may have each in its own form.
    private static func schema(of fields: [PipelineField]) -> JSONValue {
        let summary = JSONValue.string(fields.map(\.summary).joined(separator: " Or: "))
        guard fields.count == 1, case .object(var members) = fields[0].form.schema else {
            return ["anyOf": .array(fields.map(\.form.schema)), "description": summary]
        }
        members["description"] = summary
        return .object(members)
    }
}
