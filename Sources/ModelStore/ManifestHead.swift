package import Diagnostics
import Documents
import Files

/// What a list shows of a version: two entries of its manifest, read without the rest.
package struct ManifestHead: Sendable, Equatable {
    /// The kind of model, for instance `ials`.
    package let kind: String
    package let created: UTCTime

    /// Reads the head of the manifest in a version's folder; nil for one that cannot be read, is cut, or has another format.
    ///
    /// Values within others are passed over, in time proportional to the length and without memory for them: the details of
    /// a training are most of a manifest.
    init?(inFolder folder: String) {
        guard let bytes = try? MappedFile.contents(of: "\(folder)/\(Manifest.fileName)") else { return nil }
        let members = Self.members(of: bytes, named: ["format_version", "kind", "created"])
        guard let format = members?["format_version"]?.intValue, Manifest.readableFormats.contains(format),
            let kind = members?["kind"]?.stringValue, let created = members?["created"]?.stringValue,
            let time = UTCTime(created)
        else { return nil }
        (self.kind, self.created) = (kind, time)
    }

    /// Some members of the object that a text holds; nil for a text that is no whole object.
    static func members(of bytes: [UInt8], named names: Set<String>) -> [String: JSONValue]? {
        bytes.withUnsafeBufferPointer { bytes in
            var scanner = Scanner(bytes: bytes)
            var found: [String: JSONValue] = [:]
            guard scanner.take("{") else { return nil }
            while let key = scanner.value(), scanner.take(":"), let value = scanner.value() {
                let name = (try? JSONValue(parsing: Array(bytes[key])))?.stringValue
                if let name, names.contains(name) { found[name] = try? JSONValue(parsing: Array(bytes[value])) }
                if scanner.take(",") { continue }
                return scanner.take("}") && scanner.isAtEnd ? found : nil
            }
            return nil
        }
    }

    /// Finds where values begin and end.
    private struct Scanner {
        let bytes: UnsafeBufferPointer<UInt8>
        private var position = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var isAtEnd: Bool {
            mutating get {
                skipBlanks()
                return position == bytes.count
            }
        }

        /// Passes over a mark, if it comes next.
        mutating func take(_ mark: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
            position += 1
            return true
        }

        /// Passes over a value, with everything in it; nil for one that does not end.
        mutating func value() -> Range<Int>? {
            skipBlanks()
            let start = position
            var depth = 0
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    guard skipText() else { return nil }
                    if depth == 0 { return start..<position }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return position > start ? start..<position : nil }
                    depth -= 1
                    if depth == 0 {
                        position += 1
                        return start..<position
                    }
                case UInt8(ascii: ",") where depth == 0, UInt8(ascii: ":") where depth == 0:
                    return position > start ? start..<position : nil
                default: break
                }
                position += 1
            }
            return nil
        }

        private mutating func skipText() -> Bool {
            position += 1
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    position += 1
                    return true
                case UInt8(ascii: "\\"): position += 2
                default: position += 1
                }
            }
            return false
        }

        private mutating func skipBlanks() {
            while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
        }
    }
}
