import Models

/// Renders lists as CSV rows `user,rank,item,score,source`.
struct ListWriter: Sendable {
    static let header = "user,rank,item,score,source\n"

    /// The items' ids, ready as CSV fields.
    private let items: [[UInt8]]

    init(_ side: ItemSide) throws {
        items = try (0..<side.ids.count).map { csvField(try side.ids.bytes(at: $0)) }
    }

    func append(_ list: [ScoredItem], for user: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        let user = csvField(user)
        let comma = UInt8(ascii: ",")
        for (position, item) in list.enumerated() {
            text += user
            text.append(comma)
            text.append(contentsOf: "\(position + 1)".utf8)
            text.append(comma)
            text += items[Int(item.index)]
            text.append(comma)
            text.append(contentsOf: item.score.description.utf8)
            text.append(comma)
            text.append(contentsOf: item.source.rawValue.utf8)
            text.append(UInt8(ascii: "\n"))
        }
    }
}
