package import Diagnostics
import ModelStore
import Training

extension Pipeline {
    /// Does something for the pipeline, whose errors then name keys of its file.
    package func naming<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as UserError {
            throw naming(error)
        }
    }

    /// An error as the author of the file reads it: with keys in place of options, and the line of the key that it is
    /// about.
    ///
    /// An error with a place in the data keeps that place; then the line stands behind each key of its remedy.
    package func naming(_ error: UserError) -> UserError {
        let hasPlace = error.place != nil
        let (said, advised) = (namingMonth(error.problemMessage), error.remedyMessage.map(namingMonth))
        var problem = naming(said, withPlaces: false)
        let remedy = advised.map { naming($0, withPlaces: hasPlace) + nameOfMissing(error) }
        var place = error.place
        let parts = said.parts + (advised?.parts ?? [])
        if !hasPlace, let written = parts.lazy.compactMap({ self.place(of: $0) }).first {
            switch written {
            case .file(let file, let line, _): place = .init(file: file, line: line)
            case .setting(let setting): problem = Message("the setting \(setting.excerpt): ") + problem
            }
        }
        return UserError(error.code, problem, at: place, remedy: remedy, parameter: error.parameter)
    }

    /// Which key names the file that an error could not read.
    private func nameOfMissing(_ error: UserError) -> Message {
        guard error.code == .missingInput, let file = error.place?.file,
            let role = inputs.first(where: { $0.names.contains(file) })
        else { return "" }
        let query = "data.\(role.name).postgres.query"
        let path =
            role.name == InputFingerprints.Role.cleaning
            ? role.name : places[query] == nil ? "data.\(role.name).path" : query
        return Message("; \(path) names it\(places[path].map { " (\($0))" } ?? "")")
    }

    /// Progress whose warnings name keys of the file.
    package func naming(_ progress: Progress) -> Progress {
        Progress { report in
            switch report {
            case .step(let line): progress.step(line)
            case .detail(let line): progress.detail(line)
            case .warning(let message): progress.warning(self.naming(message, withPlaces: false))
            case .advance(let activity, let done, let total, let unit, let remark):
                progress.advance(activity, done: done, of: total, unit: unit, remark: remark)
            }
        }
    }

    private func naming(_ message: Message, withPlaces: Bool) -> Message {
        Message(
            parts: message.parts.map { part in
                guard case .parameter(let key, let value) = part, let path = keyPath(of: key) else { return part }
                let text = value.map { Self.text(path, $0) } ?? path
                return .text(withPlaces ? text + (places[path].map { " (\($0))" } ?? "") : text)
            })
    }

    /// A key with its value, as it can be typed; a name with its own value is a key below.
    private static func text(_ path: String, _ value: String) -> String {
        ofNames.contains(path) && value.contains("=") ? "\(path).\(value)" : "\(path) \(value)"
    }

    private static let ofNames = Set(PipelineField.all.filter(\.form.takesNames).map(\.path))

    private func place(of part: Message.Part) -> PipelinePlace? {
        guard case .parameter(let key, let value) = part, let path = keyPath(of: key) else { return nil }
        // A name of the user's data may be set beside the file, and others of its key in the file.
        if Self.ofNames.contains(path), let value, let sign = value.lastIndex(of: "="),
            let place = places["\(path).\(value[..<sign])"]
        {
            return place
        }
        return places[path]
    }

    /// The path by which the file names a parameter; nil for one that only command lines have.
    ///
    /// The keys of a log and of a table of customers are one parameter where both have them.
    func keyPath(of key: ParameterKey) -> String? {
        // A run takes it as an option, too.
        if key.path == ParameterKey.store.path { return nil }
        if let other = Self.otherPaths[key.path] { return other }
        if !recipe.isOfTable, key.path == "data.table.ignore" { return "data.events.ignore" }
        if recipe.isOfTable, key.path.hasPrefix("data.events.") {
            let own = "data.table.\(key.path.dropFirst("data.events.".count))"
            if Self.paths.contains(own) { return own }
        }
        return Self.paths.contains(key.path) ? key.path : nil
    }

    private static let paths = Set(PipelineField.all.map(\.path))

    /// The keys whose paths are others than those of the parameters.
    private static let otherPaths = ["alias": "publish.alias"]
}

extension PipelinePlace: CustomStringConvertible {
    var description: String {
        switch self {
        case .file(let file, let line, _): "\(file.visible):\(line)"
        case .setting(let setting): "the setting \(setting.excerpt)"
        }
    }
}
