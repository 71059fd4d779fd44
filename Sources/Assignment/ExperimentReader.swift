import Diagnostics
import Documents

/// Reads the document of experiments, and knows at which line each part stands.
struct ExperimentReader {
    private let file: String
    private let places: JSONPlaces
    private let experimentValues: [JSONValue]
    private let layerValues: [String: JSONValue]
    private let holdoutValue: JSONValue?

    /// - Throws: `UserError` with code `invalidData`.
    init(parsing bytes: [UInt8], file: String) throws {
        self.file = file
        let value: JSONValue
        do {
            (value, places) = try JSONValue.located(parsing: bytes)
        } catch let error as MalformedJSON {
            let line = JSONPlaces(bytes).line(atByte: error.offset)
            throw Self.error("no valid JSON: \(error.problem), at byte \(error.offset)", file, line)
        }
        do {
            var fields = try JSONFields(value, at: "")
            experimentValues = try fields.list("experiments", atMost: .max) { value, _ in value } ?? []
            layerValues =
                try fields.take("layers").map { value in
                    guard let members = value.objectValue else {
                        throw InvalidField(path: "layers", problem: "expected an object of layers by their names")
                    }
                    return members
                } ?? [:]
            holdoutValue = fields.take("holdout")
            try fields.finish()
        } catch let field as InvalidField {
            throw Self.error("\(field.description)", file, places.line(of: field.path))
        }
        guard !experimentValues.isEmpty || holdoutValue != nil else {
            throw Self.error("there is neither an experiment nor a holdout", file, 1)
        }
        guard experimentValues.count <= ExperimentBook.mostExperiments else {
            throw Self.error(
                "there are \(experimentValues.count) experiments, and a file may have \(ExperimentBook.mostExperiments)",
                file, places.line(of: "experiments[\(ExperimentBook.mostExperiments)]"),
                remedy: "Remove those that are over")
        }
    }

    private static func error(
        _ problem: Message, _ file: String, _ line: Int,
        remedy: Message = "Mend the file; docs/assignment.md describes it"
    ) -> UserError {
        UserError(.invalidData, problem, at: .init(file: file, line: line), remedy: remedy)
    }

    /// The salts of the layers, by their names.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func layerSalts() throws -> [String: String] {
        try places.names(of: "layers").reduce(into: [:]) { salts, name in
            guard let value = layerValues[name] else { return }
            salts[name] = try located("layers.\(name)", "the layer \(name.excerpt)") {
                try ExperimentFields(JSONFields(value, at: "")).layerSalt()
            }
        }
    }

    /// The experiments in the order of the file.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func experiments(in layers: [String: String]) throws -> [Experiment] {
        var lines: [String: Int] = [:]
        var used: Set<String> = []
        let experiments = try experimentValues.enumerated().map { index, value in
            let path = "experiments[\(index)]"
            let line = places.line(of: path)
            let title =
                value["name"]?.stringValue.map { "the experiment \($0.excerpt)" } ?? "the experiment without a name"
            let experiment = try located(path, title) {
                try ExperimentFields(JSONFields(value, at: ""))
                    .experiment(in: layers.keys.sorted(), at: .init(file: file, line: line))
            }
            if let first = lines.updateValue(line, forKey: experiment.name) {
                throw experiment.error(
                    "line \(first) has an experiment of this name", remedy: "Give each experiment a name of its own")
            }
            if let layer = experiment.layer { used.insert(layer) }
            return experiment
        }
        for name in places.names(of: "layers") where layerValues[name] != nil && !used.contains(name) {
            throw Self.error(
                Message("the layer \(name.excerpt) has no effect, because no experiment is in it"), file,
                places.line(of: "layers.\(name)"), remedy: "Remove it, or name it as the layer of an experiment")
        }
        return experiments
    }

    /// The global holdout; `nil` without one.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    func holdout() throws -> Holdout? {
        try holdoutValue.map { value in
            try located("holdout", "the holdout") { try ExperimentFields(JSONFields(value, at: "")).holdout() }
        }
    }

    /// Reads a part of the document, and says in errors where it stands.
    private func located<Part>(_ path: String, _ title: String, _ read: () throws -> Part) throws -> Part {
        do {
            return try read()
        } catch let field as InvalidField {
            let inner = field.path.isEmpty || field.path.hasPrefix("[") ? field.path : ".\(field.path)"
            throw Self.error(Message("\(title): \(field.description)"), file, places.line(of: path + inner))
        }
    }
}
