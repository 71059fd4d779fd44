import Documents
import ModelFiles
import RecommenderModels

/// Renders lists as CSV rows `user,rank,item,score,source`.
struct ListWriter: Sendable {
    static let header = "user,rank,item,score,source\n"

    /// The items' ids as CSV fields with a comma on either side, concatenated.
    private var fields: [UInt8] = []
    /// The end of each item's field in `fields`.
    private var ends: [Int] = []

    init(_ side: ItemSide) throws {
        ends.reserveCapacity(side.ids.count)
        for item in 0..<side.ids.count {
            fields.append(Self.comma)
            fields += csvField(try side.ids.bytes(at: item))
            fields.append(Self.comma)
            ends.append(fields.count)
        }
    }

    func append(_ list: [ScoredItem], for user: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        let user = csvField(user) + [Self.comma]
        for (position, item) in list.enumerated() {
            text += user
            Self.append(position + 1, to: &text)
            let index = Int(item.index)
            text += fields[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
            text += item.score.description.utf8
            switch item.source {
            case .personal: text += ",personal\n".utf8
            case .session: text += ",session\n".utf8
            case .popular: text += ",popular\n".utf8
            }
        }
    }

    private static func append(_ number: Int, to text: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &text) }
        text.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private static let comma = UInt8(ascii: ",")
}
