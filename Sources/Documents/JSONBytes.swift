/// Writes JSON directly into bytes, member by member, without building a tree.
///
/// The caller must call in the right order: a key before each member of an object, and one `close` for each `open`.
package struct JSONBytes {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func openObject() { open(UInt8(ascii: "{")) }

    package mutating func closeObject() { close(UInt8(ascii: "}")) }

    package mutating func openArray() { open(UInt8(ascii: "[")) }

    package mutating func closeArray() { close(UInt8(ascii: "]")) }

    /// Begins a member, whose value must follow; `name` must need no escapes.
    package mutating func key(_ name: StaticString) {
        beginValue()
        name.withUTF8Buffer { name in
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: name)
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: ":"))
        }
        needsComma = false
    }

    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string($0) }
    }

    /// Writes UTF-8 text; invalid bytes, which ids from files in other encodings may contain, become U+FFFD.
    package mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        if utf8.contains(where: { $0 >= 0x80 }), String(validating: utf8, as: UTF8.self) == nil {
            return string(String(decoding: utf8, as: UTF8.self))
        }
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    package mutating func number(_ value: Int) { raw(value.description) }

    /// Writes the shortest decimal that reads back to the same number; `null` for a number that JSON cannot represent.
    package mutating func number(_ value: Float) { number(value.description, isFinite: value.isFinite) }

    /// Writes the shortest decimal that reads back to the same number; `null` for a number that JSON cannot represent.
    package mutating func number(_ value: Double) { number(value.description, isFinite: value.isFinite) }

    private mutating func number(_ text: String, isFinite: Bool) {
        raw(isFinite ? text : "null")
        // Write whole numbers without a fraction, as the command line does.
        if bytes.suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
    }

    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    package mutating func null() { raw("null") }

    /// Writes a value that is already JSON.
    package mutating func raw(_ json: String) {
        beginValue()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private mutating func beginValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
