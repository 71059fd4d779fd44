import CustomerModels
import Diagnostics
import Documents
import Features
import Files
import Ids
import ModelFiles
import ModelStore
import RecommenderModels

/// A folder in MLflow's form of a model (`MLmodel` with the flavour `python_function`), which scores with numpy alone.
///
/// ```
/// MLmodel               flavour, signature, what was measured
/// input_example.json    a row to try it with
/// metrics.json          the account of the manifest
/// requirements.txt      numpy; python_env.yaml names it
/// code/endcap_model.py  reads data/ and scores
/// data/                 the files of the version
/// ```
struct MLflowFolder {
    private let version: Version
    private let manifest: Manifest

    init(_ version: Version, _ manifest: Manifest) {
        (self.version, self.manifest) = (version, manifest)
    }

    /// Writes a recommender into an empty folder.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model that ranks by more than factors; `cannotWrite`.
    func write(_ model: Recommender, toFolder folder: String) throws {
        guard [.ials, .als, .truth].contains(model.settings.kind) else {
            throw UserError(
                .wrongUsage, "a model of the kind '\(model.settings.kind.rawValue)' is not written for MLflow",
                remedy: "Export a version of ials or als, or ask the service for lists")
        }
        let user = model.users.ids.count > 0 ? try model.users.ids.string(at: 0) : "nobody"
        try write(
            Form(
                inputs: [Column("user", "string"), Column("item", "string", isRequired: false)],
                outputs: [
                    Column("user", "string"), Column("rank", "long"), Column("item", "string"),
                    Column("score", "double"), Column("source", "string"),
                ],
                example: ["columns": ["user"], "data": [[.string(user)]]], takesCount: true),
            toFolder: folder)
    }

    /// Writes a propensity model into an empty folder.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model whose rows are made from events; `cannotWrite`.
    func write(_ model: PropensityModel, toFolder folder: String) throws {
        guard model.settings.customers == nil else {
            throw UserError(
                .wrongUsage, "the rows of \(version) are made from events, which MLflow cannot do",
                remedy:
                    "No form holds such rows: score customers by scorer batch with their events, or copy the version: "
                    + "trainer models copy")
        }
        let used = Set(model.settings.encoding.columns.filter { $0.coefficientCount > 0 }.map(\.column))
        let columns = model.settings.schema.columns.filter { used.contains($0.name) }
        let encoders = Dictionary(model.settings.encoding.columns.map { ($0.column, $0) }) { first, _ in first }
        let example = columns.map { column -> JSONValue in
            switch (column.kind, encoders[column.name]?.method) {
            case (.boolean, _): true
            case (.category, .field(let field)): .string(field.knownLevels.map { $0.string(at: 0) } ?? "a")
            case (_, .number(let number)): .double(number.center)
            default: 0
            }
        }
        try write(
            Form(
                inputs: columns.map { column in
                    switch column.kind {
                    case .numeric: Column(column.name, "double")
                    case .category: Column(column.name, "string")
                    case .boolean: Column(column.name, "boolean")
                    }
                },
                outputs: [Column("outcome", "string"), Column("probability", "double")],
                example: ["columns": .array(columns.map { .string($0.name) }), "data": [.array(example)]],
                takesCount: false),
            toFolder: folder)
    }

    // MARK: Files

    /// A column of a signature.
    private struct Column {
        let name, type: String
        let isRequired: Bool

        init(_ name: String, _ type: String, isRequired: Bool = true) {
            (self.name, self.type, self.isRequired) = (name, type, isRequired)
        }

        var json: JSONValue { ["name": .string(name), "type": .string(type), "required": .bool(isRequired)] }
    }

    /// What goes in and out of a model.
    private struct Form {
        let inputs, outputs: [Column]
        let example: JSONValue
        /// Whether the caller says how long lists are.
        let takesCount: Bool
    }

    private func write(_ form: Form, toFolder folder: String) throws {
        for name in ["code", "data"] { try Folder.make("\(folder)/\(name)") }
        for name in manifest.files.keys.sorted() {
            try copyFile(version.path(of: name), to: "\(folder)/data/\(name)")
        }
        try copyFile(version.path(of: Manifest.fileName), to: "\(folder)/data/\(Manifest.fileName)")
        try write(String(decoding: PackageResources.endcap_model_py, as: UTF8.self), "\(folder)/code/endcap_model.py")
        try write("numpy\n", "\(folder)/requirements.txt")
        try write("dependencies:\n- -r requirements.txt\n", "\(folder)/python_env.yaml")
        try write(form.example.text + "\n", "\(folder)/input_example.json")
        let metrics = manifest.quality?.metrics.mapValues { JSONValue.double($0.value) } ?? [:]
        try write(JSONValue.object(metrics).indentedText, "\(folder)/metrics.json")
        try write(description(form, metrics), "\(folder)/MLmodel")
    }

    private func write(_ text: String, _ path: String) throws {
        let file = try AtomicFile(path)
        try file.write(text)
        try file.commit()
    }

    /// The file `MLmodel`, in YAML; texts stand in quotes of JSON, which YAML reads.
    private func description(_ form: Form, _ metrics: [String: JSONValue]) -> String {
        func text(_ value: JSONValue) -> String { JSONValue.string(value.text).text }
        let parameters: JSONValue =
            form.takesCount ? [["name": "n", "type": "long", "default": 10, "shape": nil]] : []
        // MLflow writes times without a zone.
        let created = String(manifest.created.description.dropLast()).split(separator: "T").joined(separator: " ")
        return """
            artifact_path: model
            flavors:
              python_function:
                code: code
                data: data
                loader_module: endcap_model
                env:
                  virtualenv: python_env.yaml
            metadata:
              model: \(JSONValue.string(version.description).text)
              kind: \(JSONValue.string(manifest.kind).text)
              metrics: \(JSONValue.object(metrics).text)
            saved_input_example_info:
              artifact_path: input_example.json
              pandas_orient: split
              type: dataframe
            signature:
              inputs: \(text(.array(form.inputs.map(\.json))))
              outputs: \(text(.array(form.outputs.map(\.json))))
              params: \(form.takesCount ? text(parameters) : "null")
            utc_time_created: \(JSONValue.string(created).text)

            """
    }
}
