import ModelFiles
package import RecommenderModels
import Synchronization

/// Finds items of a model by words of their titles or ids; the texts are prepared once, at the first search.
///
/// A search reads all of the texts, which takes O(bytes of all ids and titles).
package final class ItemSearch: Sendable {
    /// An item that was found.
    package struct Item: Sendable, Equatable {
        package let item: String
        package let title: String?
        package let category: String?
        /// How many distinct customers of the training have it.
        package let customers: Int
    }

    package struct Answer: Sendable, Equatable {
        /// The best matches.
        package let items: [Item]
        /// How many items match.
        package let count: Int
    }

    /// Of a title, so many bytes are searched: whoever looks for an item types how it begins, and a title may be a book.
    static let searchedBytes = 256

    private let side: ItemSide
    private let prepared = Mutex<Texts?>(nil)

    package init(_ side: ItemSide) {
        self.side = side
    }

    /// The items whose id or title has all words of a text, in any order and in capitals or not.
    ///
    /// An item whose id is the text comes first, then ids that begin with it, titles that begin with it, items in which
    /// words begin with its words, and all others. Among these the more popular ones are first, then those whose ids are
    /// first in byte order. Without words all items match.
    ///
    /// - Parameters:
    ///   - text: The words.
    ///   - limit: How many items are given at most.
    /// - Returns: The items.
    /// - Throws: `UserError` with code `modelUnusable`.
    package func items(matching text: String, atMost limit: Int) throws -> Answer {
        let texts = try prepared.withLock { prepared in
            let texts = try prepared ?? Texts(side)
            prepared = texts
            return texts
        }
        let whole = Array(text.utf8)
        let words = Self.folded(whole[...]).split { $0 <= 0x20 }.map(Array.init)
        let phrase = Array(words.joined(separator: [0x20]))
        var found: [(order: Int, customers: Float, item: Int)] = []
        var count = 0
        func keepBest() {
            found.sort {
                if $0.order != $1.order { return $0.order < $1.order }
                return $0.customers != $1.customers ? $0.customers > $1.customers : $0.item < $1.item
            }
            found.removeLast(max(0, found.count - limit))
        }
        for item in 0..<side.ids.count {
            let (id, title) = texts.texts(of: item)
            guard words.allSatisfy({ id.hasPart($0) || title.hasPart($0) }) else { continue }
            count += 1
            found.append((Self.order(of: phrase, words, id, title), side.popularity[item], item))
            if found.count >= 4 * max(limit, 64) { keepBest() }
        }
        // Capitals tell ids apart, so the id as it was typed comes before those that only look like it.
        if let exact = try side.ids.index(of: text) {
            found.removeAll { $0.item == exact }
            found.append((-1, 0, exact))
        }
        keepBest()
        return Answer(items: try found.map { try self.item(at: $0.item) }, count: count)
    }

    private func item(at index: Int) throws -> Item {
        Item(
            item: try side.ids.string(at: index), title: try side.table?.cell(index, named: "title"),
            category: try side.table?.cell(index, named: "category"),
            customers: Int(exactly: side.popularity[index].rounded()) ?? 0)
    }

    /// How well an item matches: smaller is better.
    private static func order(
        of phrase: [UInt8], _ words: [[UInt8]], _ id: ArraySlice<UInt8>, _ title: ArraySlice<UInt8>
    ) -> Int {
        if phrase.isEmpty { return 3 }
        if id.elementsEqual(phrase) { return 0 }
        if id.starts(with: phrase) { return 1 }
        if title.starts(with: phrase) { return 2 }
        return words.allSatisfy { id.hasPart($0, beginsWord: true) || title.hasPart($0, beginsWord: true) } ? 3 : 4
    }

    /// Text in small letters; what is no UTF-8 stays as it is.
    fileprivate static func folded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
        guard let text = String(validating: bytes, as: UTF8.self) else { return Array(bytes) }
        return Array(text.lowercased().utf8)
    }

    /// The ids and titles of all items in small letters, one after another.
    private struct Texts: Sendable {
        private var bytes: [UInt8] = []
        /// The end of the id and the end of the title of each item.
        private var ends: [Int] = []

        init(_ side: ItemSide) throws {
            ends.reserveCapacity(2 * side.ids.count)
            let column = side.table?.columns.firstIndex(of: "title")
            for item in 0..<side.ids.count {
                bytes += ItemSearch.folded(Array(try side.ids.bytes(at: item))[...])
                ends.append(bytes.count)
                if let table = side.table, let column {
                    let title = Array(try table.bytes(item, column).prefix(ItemSearch.searchedBytes))
                    bytes += ItemSearch.folded(title.withoutCutCharacter)
                }
                ends.append(bytes.count)
            }
        }

        func texts(of item: Int) -> (id: ArraySlice<UInt8>, title: ArraySlice<UInt8>) {
            let start = item == 0 ? 0 : ends[2 * item - 1]
            return (bytes[start..<ends[2 * item]], bytes[ends[2 * item]..<ends[2 * item + 1]])
        }
    }
}

extension [UInt8] {
    /// The bytes without a character of UTF-8 at their end that was cut.
    fileprivate var withoutCutCharacter: ArraySlice<UInt8> {
        guard let start = lastIndex(where: { $0 & 0xC0 != 0x80 }), self[start] >= 0xC0 else { return self[...] }
        let length = self[start] >= 0xF0 ? 4 : self[start] >= 0xE0 ? 3 : 2
        return start + length <= count ? self[...] : self[..<start]
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes of a part stand here, if so demanded at the beginning of a word.
    fileprivate func hasPart(_ part: [UInt8], beginsWord: Bool = false) -> Bool {
        guard let first = part.first else { return true }
        var rest = self
        while let start = rest.firstIndex(of: first), endIndex - start >= part.count {
            let isThere = !beginsWord || start == startIndex || !self[start - 1].isOfWord
            if isThere, rest[start...].starts(with: part) { return true }
            rest = rest[(start + 1)...]
        }
        return false
    }
}

extension UInt8 {
    /// Whether a byte of folded text belongs to a word: digits, small letters and all that is not ASCII.
    fileprivate var isOfWord: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || self >= 0x80
    }
}
