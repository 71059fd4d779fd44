import Glibc
import ModelFiles
package import RecommenderModels
import Synchronization

/// Finds items of a model by words of their titles or ids; the texts are prepared once, at the first search at the latest.
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

    /// Prepares the texts now, so that no search has to wait for it.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func prepare() throws { _ = try texts() }

    private func texts() throws -> Texts {
        try prepared.withLock { prepared in
            let texts = try prepared ?? Texts(side)
            prepared = texts
            return texts
        }
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
        let texts = try texts()
        var folded: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { Self.fold($0, into: &folded) }
        let words = folded.split { $0 <= 0x20 }.map(Array.init)
        let phrase = Array(words.joined(separator: [0x20]))
        let distinct = Array(Set(words))
        var best = BestMatches(limit)
        var count = 0
        texts.forEach { item, id, title in
            guard distinct.allSatisfy({ id.hasPart($0) || title.hasPart($0) }) else { return }
            count += 1
            let order = Self.order(of: phrase, distinct, id, title)
            best.add(Match(order: order, customers: side.popularity[item], item: item))
        }
        // Capitals tell ids apart, so the id as it was typed comes before those that only look like it.
        if let exact = try side.ids.index(of: text) { best.putFirst(exact) }
        return Answer(items: try best.items.map { try self.item(at: $0) }, count: count)
    }

    private func item(at index: Int) throws -> Item {
        Item(
            item: try side.ids.string(at: index), title: try side.table?.cell(index, named: "title"),
            category: try side.table?.cell(index, named: "category"),
            customers: Int(exactly: side.popularity[index].rounded()) ?? 0)
    }

    /// How well an item matches: smaller is better.
    private static func order(
        of phrase: [UInt8], _ words: [[UInt8]], _ id: UnsafeBufferPointer<UInt8>, _ title: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if phrase.isEmpty { return 3 }
        if id.elementsEqual(phrase) { return 0 }
        if id.starts(with: phrase) { return 1 }
        if title.starts(with: phrase) { return 2 }
        return words.allSatisfy { id.hasPart($0, beginsWord: true) || title.hasPart($0, beginsWord: true) } ? 3 : 4
    }

    /// Appends text in small letters; what is no UTF-8 stays as it is.
    private static func fold(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
        if text.allSatisfy({ $0 < 0x80 }) {
            bytes.append(contentsOf: text.lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        } else if let letters = String(validating: text, as: UTF8.self) {
            bytes.append(contentsOf: letters.lowercased().utf8)
        } else {
            bytes.append(contentsOf: text)
        }
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
                ItemSearch.fold(try side.ids.bytes(at: item), into: &bytes)
                ends.append(bytes.count)
                if let table = side.table, let column {
                    let title = try table.bytes(item, column).beginning(of: ItemSearch.searchedBytes)
                    ItemSearch.fold(title, into: &bytes)
                }
                ends.append(bytes.count)
            }
        }

        /// Gives each item with its id and its title.
        func forEach(_ body: (Int, _ id: UnsafeBufferPointer<UInt8>, _ title: UnsafeBufferPointer<UInt8>) -> Void) {
            bytes.withUnsafeBufferPointer { bytes in
                var start = 0
                for item in 0..<ends.count / 2 {
                    let (middle, end) = (ends[2 * item], ends[2 * item + 1])
                    body(
                        item, UnsafeBufferPointer(rebasing: bytes[start..<middle]),
                        UnsafeBufferPointer(rebasing: bytes[middle..<end]))
                    start = end
                }
            }
        }
    }
}

/// An item that a search has found.
private struct Match {
    /// How well it matches: smaller is better.
    let order: Int
    let customers: Float
    let item: Int

    func isBetter(than other: Match) -> Bool {
        if order != other.order { return order < other.order }
        return customers != other.customers ? customers > other.customers : item < other.item
    }
}

/// The best of many matches.
private struct BestMatches {
    private let limit: Int
    private var found: [Match] = []
    /// The worst of the best so far; nil while there are not enough of them.
    private var worst: Match?

    init(_ limit: Int) { self.limit = limit }

    mutating func add(_ match: Match) {
        if let worst, !match.isBetter(than: worst) { return }
        found.append(match)
        if found.count >= 4 * max(limit, 64) { trim() }
    }

    private mutating func trim() {
        found.sort { $0.isBetter(than: $1) }
        found.removeLast(max(0, found.count - limit))
        if found.count == limit { worst = found.last }
    }

    /// Puts an item before all others.
    mutating func putFirst(_ item: Int) {
        found.removeAll { $0.item == item }
        found.append(Match(order: -1, customers: 0, item: item))
    }

    /// The items, the best first.
    var items: [Int] {
        var sorted = self
        sorted.trim()
        return sorted.found.map(\.item)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// So many of the first bytes, without a character of UTF-8 that this would cut.
    fileprivate func beginning(of most: Int) -> Self {
        guard count > most else { return self }
        let bytes = self[..<most]
        var end = most
        if let start = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[start] >= 0xC0 {
            let length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2
            if start + length > most { end = start }
        }
        return Self(rebasing: bytes[..<end])
    }

    /// Whether the bytes of a part stand here, if so demanded at the beginning of a word.
    fileprivate func hasPart(_ part: [UInt8], beginsWord: Bool = false) -> Bool {
        guard let first = part.first else { return true }
        guard let base = baseAddress else { return false }
        var from = 0
        while from + part.count <= count,
            let place = memchr(base + from, Int32(first), count - from - part.count + 1)
        {
            let start = UnsafeRawPointer(place) - UnsafeRawPointer(base)
            let isThere = !beginsWord || start == 0 || !self[start - 1].isOfWord
            if isThere, memcmp(place, part, part.count) == 0 { return true }
            from = start + 1
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
