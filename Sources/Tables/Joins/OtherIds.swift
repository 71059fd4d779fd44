import Diagnostics
package import Ids

/// The ids of the other side of a join, which messages show and spellings are compared with.
package struct OtherIds {
    /// What messages call the other side: `the model`.
    package let name: String
    package let count: Int
    /// The bytes of the id at a position.
    package let id: (Int) throws -> [UInt8]

    package init(_ name: String, count: Int, id: @escaping (Int) throws -> [UInt8]) {
        self.name = name
        self.count = count
        self.id = id
    }

    package init(_ name: String, _ ids: IdTable) {
        self.init(name, count: ids.count) { Array(ids[$0]) }
    }

    /// The first few ids for a message: `'a', 'b', 'c'`.
    func examples() throws -> String {
        count == 0 ? "nothing" : quoted(try (0..<min(count, shownIds)).map(id))
    }
}

/// How many ids a message shows of each side.
package let shownIds = 3

/// Ids for a message: `'a', 'b', 'c'`.
package func quoted(_ ids: some Sequence<[UInt8]>) -> String {
    ids.map { $0.withUnsafeBytes(excerpt) }.joined(separator: ", ")
}

/// Texts for a message: `'a', 'b', 'c'`.
package func quoted(_ texts: some Sequence<String>) -> String {
    texts.map(\.excerpt).joined(separator: ", ")
}

extension IdLookAlikes {
    /// The likely reason why ids do not meet, with an example; nil when no pair was found.
    package var likelyCause: String? {
        found.min { $0.key < $1.key }.map { _, pair in
            "\(quoted([pair.id])) here is \(quoted([pair.other])) there, but for \(pair.words)"
        }
    }
}

extension IdLookAlikes.Pair {
    /// What both ids differ in: `blanks around the id and upper and lower case`.
    package var words: String { differences.map(\.words).joined(separator: " and ") }
}
