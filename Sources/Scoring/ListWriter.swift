import Models

/// Renders lists as CSV rows `user,rank,item,score,source`.
struct ListWriter: Sendable {
    static let header = "user,rank,item,score,source\n"

    /// The items' ids, ready as CSV fields.
    private let items: [[UInt8]]

    init(_ side: ItemSide) throws {
        items = try (0..<side.ids.count).map { Self.field(try side.ids.bytes(at: $0)) }
    }

    func append(_ list: [ScoredItem], for user: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        let user = Self.field(user)
        for (position, item) in list.enumerated() {
            text += user
            text.append(Self.comma)
            text.append(contentsOf: "\(position + 1)".utf8)
            text.append(Self.comma)
            text += items[Int(item.index)]
            text.append(Self.comma)
            text.append(contentsOf: item.score.description.utf8)
            text.append(Self.comma)
            text.append(contentsOf: item.source.rawValue.utf8)
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// A field to RFC 4180, in quotes where it needs them.
    private static func field(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let special = [comma, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard bytes.contains(where: special.contains) else { return Array(bytes) }
        var field = [quote]
        for byte in bytes {
            if byte == quote { field.append(quote) }
            field.append(byte)
        }
        field.append(quote)
        return field
    }

    private static let comma = UInt8(ascii: ",")
}
