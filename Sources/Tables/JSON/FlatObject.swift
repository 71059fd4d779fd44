import Diagnostics

/// A single row given as JSON.
package enum FlatObject {
    /// The cells of one JSON object by their names, with the same text as in a record of JSON Lines; nil for null.
    ///
    /// The name of a cell in a nested object is that of a column: the keys that lead to it, with dots between them.
    /// Lists are passed over.
    ///
    /// - Throws: `UserError` with code `invalidData` when `text` is not one JSON object, or a name occurs twice.
    package static func cells(of text: String) throws -> [String: String?] {
        var text = text
        return try text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            var object = JSONObjectScanner(bytes, in: 0..<bytes.count)
            do throws(MalformedObject) {
                return try cells(of: &object)
            } catch {
                throw UserError(
                    .invalidData, error.problem, at: error.key.map { .init(column: $0) }, remedy: error.remedy)
            }
        }
    }

    private static func cells(of object: inout JSONObjectScanner) throws(MalformedObject) -> [String: String?] {
        var cells: [String: String?] = [:]
        var path: [String] = []
        try object.open()
        while true {
            guard let key = try object.key() else {
                if path.isEmpty { break }
                path.removeLast()
                continue
            }
            path.append(try decoded(key, object.bytes))
            let name = path.joined(separator: ".")
            do throws(MalformedObject) {
                switch try object.value() {
                case .object:
                    try object.enter()
                    continue
                case .list: try object.skip()
                case .null: try set(nil, name, in: &cells)
                case .word(let range):
                    try set(String(decoding: object.bytes[range], as: UTF8.self), name, in: &cells)
                case .text(let text): try set(try decoded(text, object.bytes), name, in: &cells)
                }
            } catch {
                throw error.at(key: name)
            }
            path.removeLast()
        }
        try object.finish()
        return cells
    }

    private static func set(
        _ cell: String?, _ name: String, in cells: inout [String: String?]
    ) throws(MalformedObject) {
        guard cells.updateValue(cell, forKey: name) == nil else {
            throw MalformedObject(problem: "the key occurs twice")
        }
    }

    private static func decoded(
        _ text: JSONObjectScanner.Text, _ bytes: UnsafeRawBufferPointer
    ) throws(MalformedObject) -> String {
        var output: [UInt8] = []
        try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: bytes[text.range]), into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
