import Diagnostics

/// Where a value of a pipeline is written.
enum PipelinePlace: Sendable, Hashable {
    /// Lines and columns count from 1; a column counts characters.
    case file(String, line: Int, column: Int)
    /// A setting beside the file, as it was given: `train.factors=128`.
    case setting(String)
}

extension PipelinePlace {
    /// An error at this place.
    ///
    /// Parameters in its texts are spelled as keys, because that is how a pipeline file names them.
    func error(_ problem: Message, _ remedy: Message) -> UserError {
        let text = problem.text(.plain)
        let remedy = Message(remedy.text(.plain))
        switch self {
        case .file(let file, let line, let column):
            return UserError(
                .wrongUsage, Message("column \(column): \(text)"), at: .init(file: file, line: line), remedy: remedy)
        case .setting(let setting):
            return UserError(.wrongUsage, Message("the setting \(setting.excerpt): \(text)"), remedy: remedy)
        }
    }

    /// The error of a parser or of a check, at this place.
    ///
    /// - Parameters:
    ///   - error: The error, whose own place is unknown.
    ///   - path: The key whose value is wrong; the error may name a key of the same last name in another section.
    /// - Returns: The error, which names the key.
    func located(_ error: UserError, of path: String) -> UserError {
        let problem = error.problemMessage.naming(path).text(.plain)
        let remedy = error.remedyMessage?.naming(path) ?? "Change it"
        return self.error(Message(problem.contains(path) ? problem : "\(path): \(problem)"), remedy)
    }
}

extension Message {
    /// The same text with a key in place of keys that have its last name.
    fileprivate func naming(_ path: String) -> Message {
        let own = ParameterKey(path)
        return Message(
            parts: parts.map { part in
                guard case .parameter(let key, let value) = part, key.name == own.name else { return part }
                return .parameter(own, value: value)
            })
    }
}
