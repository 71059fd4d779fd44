import Diagnostics

/// A value of a pipeline file with its place; aliases are filled in.
struct PipelineNode: Sendable {
    enum Content: Sendable {
        /// Text as it was written; plain means that it stands without quotes.
        case text(String, isPlain: Bool)
        case list([PipelineNode])
        case mapping([Entry])
    }

    /// A key with its value.
    struct Entry: Sendable {
        let key: String
        let place: PipelinePlace
        var value: PipelineNode
    }

    var content: Content
    let place: PipelinePlace

    /// The entries of a mapping; `nil` for other values.
    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value under a key of a mapping; `nil` for other values and missing keys.
    subscript(key: String) -> PipelineNode? { entries?.first { $0.key == key }?.value }

    /// Whether nothing is written where a value should be, or YAML's word for nothing.
    var isEmpty: Bool {
        guard case .text(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value in a few words, for a message.
    var description: String {
        switch content {
        case .text where isEmpty: "no value"
        case .text(let text, _): text.excerpt
        case .list: "a list"
        case .mapping: "keys with values"
        }
    }

    /// The error of a value of another form than its key takes.
    func mismatch(_ path: String, _ form: ValueForm) -> UserError {
        let remedy = isEmpty ? "Give \(form.words), or leave the key out" : "Give \(form.words)"
        return place.error(
            Message(isEmpty ? "\(path) has no value" : "\(path): expected \(form.words), found \(description)"),
            Message(remedy))
    }
}
