import Diagnostics

/// A single row given as JSON.
package enum FlatObject {
    /// The cells of one JSON object by their keys, with the same text as in a record of JSON Lines; nil for null.
    ///
    /// - Throws: `UserError` with code `invalidData` when `text` is not one object of texts, numbers, true, false and
    ///   null, or a key occurs twice.
    package static func cells(of text: String) throws -> [String: String?] {
        var text = text
        return try text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            var object = FlatObjectScanner(bytes, in: 0..<bytes.count)
            do throws(MalformedObject) {
                return try cells(of: &object)
            } catch {
                throw UserError(
                    .invalidData, error.problem, at: error.key.map { .init(column: $0) }, remedy: error.remedy)
            }
        }
    }

    private static func cells(of object: inout FlatObjectScanner) throws(MalformedObject) -> [String: String?] {
        var cells: [String: String?] = [:]
        try object.open()
        while let key = try object.key() {
            let name = try decoded(key, object.bytes)
            do throws(MalformedObject) {
                let cell: String? =
                    switch try object.value() {
                    case .null: nil
                    case .word(let range): String(decoding: object.bytes[range], as: UTF8.self)
                    case .text(let text): try decoded(text, object.bytes)
                    }
                guard cells.updateValue(cell, forKey: name) == nil else {
                    throw MalformedObject(problem: "the key occurs twice")
                }
            } catch {
                throw error.at(key: name)
            }
        }
        return cells
    }

    private static func decoded(
        _ text: FlatObjectScanner.Text, _ bytes: UnsafeRawBufferPointer
    ) throws(MalformedObject) -> String {
        var output: [UInt8] = []
        try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: bytes[text.range]), into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
