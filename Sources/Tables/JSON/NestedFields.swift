/// What is known of the fields of JSON objects that are no columns.
struct NestedFields: Sendable {
    /// A field that holds lists.
    struct List: Sendable {
        let name: String
        /// The field for jq.
        let path: String
    }

    var lists: [List] = []
    /// The fields whose objects have more keys than `JSONColumns.mostKeys`.
    var maps: [String] = []
    /// The fields whose objects are all empty.
    var emptyObjects: [String] = []
    /// In a table of a single record, jq's path to its first list of objects, which may be what should be read.
    var rows: String?
    /// How many records told the columns.
    var records = 0
    /// Whether there may be more records than these.
    var hasMore = false

    mutating func sort() {
        lists.sort { $0.name < $1.name }
        maps.sort()
        emptyObjects.sort()
    }

    /// jq's path to a field, ready to stand between single quotes in a shell: `.product.id`, `.["product id"]`.
    static func jqPath(_ keys: [String]) -> String {
        let path = keys.map { key -> String in
            let isWord = !key.isEmpty && key.utf8.allSatisfy(isLetterOrDigit) && !isDigit(key.utf8.first ?? 0)
            if isWord { return ".\(key)" }
            let escaped = key.flatMap { character -> String in
                switch character {
                case "\"", "\\": "\\\(character)"
                case "'": "'\\''"
                default: String(character)
                }
            }
            return "[\"\(String(escaped))\"]"
        }.joined()
        return path.hasPrefix(".") ? path : ".\(path)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
