import Diagnostics
import ModelFiles
import RecommenderModels

/// What reports call items: short enough to be read, whatever an item table holds.
struct ItemNames {
    private let side: ItemSide
    private let titleColumn: Int?

    /// The most characters of an id or a title that a report shows.
    static let longest = 80

    init(_ side: ItemSide) {
        self.side = side
        titleColumn = side.table?.columns.firstIndex(of: "title")
    }

    /// Whether the model keeps titles.
    var hasTitles: Bool { titleColumn != nil }

    /// The id of an item.
    func id(of item: UInt32) throws -> String { Self.shown(try side.ids.bytes(at: Int(item))) }

    /// The title of an item; empty where it has none.
    func title(of item: UInt32) throws -> String {
        guard let table = side.table, let titleColumn else { return "" }
        return Self.shown(try table.bytes(Int(item), titleColumn))
    }

    /// The title of an item, else its id.
    func name(of item: UInt32) throws -> String {
        let title = try title(of: item)
        return title.isEmpty ? try id(of: item) : title
    }

    /// The beginning of a text, with `…` where more follows.
    ///
    /// Only the first bytes are decoded, because a title may have millions.
    static func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let limit = 4 * longest
        guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self).shortened(to: longest) }
        var end = limit
        // Do not cut within a character: bytes 10xxxxxx continue one.
        while end > limit - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return (String(decoding: bytes[..<end], as: UTF8.self) + "…").shortened(to: longest)
    }
}

extension String {
    /// At most so many characters of the text, on one line and with nothing that nobody sees, with `…` where it is cut.
    func shortened(to longest: Int) -> String {
        // A single character may have thousands of accents, so scalars are counted, too.
        let scalars = unicodeScalars
        let bounded = scalars.count > 4 * longest ? String(scalars.prefix(4 * longest)) + "…" : self
        let text = bounded.count > longest ? String(bounded.prefix(longest - 1)) + "…" : bounded
        return text.visible
    }
}
