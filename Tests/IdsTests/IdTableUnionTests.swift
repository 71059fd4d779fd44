import Ids
import Testing

struct IdTableUnionTests {
    private static let cases: [(first: [String], second: [String], union: [String])] = [
        ([], [], []), (["a"], [], ["a"]), ([], ["a"], ["a"]), (["a", "c"], ["b", "d"], ["a", "b", "c", "d"]),
        (["a", "b"], ["a", "b"], ["a", "b"]), (["b", "c", "d"], ["a", "c"], ["a", "b", "c", "d"]),
        (["", "ab"], ["a", "é"], ["", "a", "ab", "é"]),
    ]

    private func table(_ ids: [String]) -> IdTable { IdTable(sortedIds: ids.map(\.utf8)) }

    @Test func bothTablesOnceInByteOrder() {
        for (first, second, union) in Self.cases {
            #expect(table(first).union(table(second)) == table(union), "\(first) and \(second)")
        }
    }
}
