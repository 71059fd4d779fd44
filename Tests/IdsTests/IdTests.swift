import Ids
import Tables
import Testing

struct IdTests {
    private func hash(_ text: String) -> UInt64 {
        Array(text.utf8).withUnsafeBytes { IdHash.hash($0) }
    }

    /// The values were computed in Python from the formula in the documentation of `IdHash.hash`.
    @Test func hashFollowsItsFormula() {
        #expect(hash("") == 0)
        #expect(hash("a") == 0x95DA58F99F363D7D)
        #expect(hash("85123A") == 0xC74E956A2F799BD4)
        #expect(hash("17850.0") == 0x61A6B781B8C4E3CB)
        #expect(hash("12345678") == 0xA70B49E53C262B68)
        #expect(hash("123456789") == 0xDEAEF2A648E237F0)
        #expect(hash("é😀") == 0xC7D34A2E2237BAAF)
        #expect(hash("a rather long product code") == 0xC3ED9362285DBD9E)
    }

    private func randomIds(_ count: Int, longest: Int) -> [[UInt8]] {
        (0..<count).map { _ in (0..<Int.random(in: 1...longest)).map { _ in UInt8.random(in: 0...255) } }
    }

    /// Numbers come in the order in which ids first appear, and the table in the order of the bytes, also for ids with
    /// long equal beginnings; the reference is a dictionary and the standard library's sort.
    @Test(arguments: [0, 1, 2, 511, 513, 20_000])
    func interningAndSorting(_ count: Int) {
        var ids = randomIds(count, longest: 3) + randomIds(count, longest: 20)
        ids += ids.prefix(count / 3).map { Array("common beginning ".utf8) + $0 }
        ids.shuffle()
        var interner = IdInterner()
        var numbers: [[UInt8]: UInt32] = [:]
        for id in ids {
            let number = id.withUnsafeBytes { interner.intern($0) }
            #expect(number == numbers[id] ?? UInt32(numbers.count))
            numbers[id] = number
        }
        #expect(interner.count == numbers.count)
        let (table, order) = interner.sorted()
        let sorted = numbers.keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(table.count == sorted.count)
        for (position, id) in sorted.enumerated() {
            #expect(Array(table[position]) == id)
            #expect(numbers[id].map { order[Int($0)] } == UInt32(position))
            #expect(table.index(of: id) == position)
            #expect(interner.number(of: id) == numbers[id])
        }
        for id in randomIds(100, longest: 20) where numbers[id] == nil { #expect(table.index(of: id) == nil) }
    }

    @Test func theEmptyTableHasNothing() {
        let table = IdTable(sortedIds: [[UInt8]]())
        #expect(table.isEmpty)
        #expect(table.offsets == [0])
        #expect(table.slots == [IdHash.emptySlot])
        #expect(table.index(of: "") == nil)
        #expect(table.index(of: "a") == nil)
    }

    @Test func theIndexIsAsModelFilesStoreIt() {
        let table = IdTable(sortedIds: (0..<1000).map { "id\($0)" }.sorted().map(\.utf8))
        #expect(table.slots.count == 2048)
        #expect(Set(table.slots.filter { $0 != IdHash.emptySlot }) == Set(0..<1000))
        #expect(table.index(of: "id999") != nil)
        #expect(table.index(of: "id1000") == nil)
        #expect(table.string(at: table.index(of: "id17") ?? 0) == "id17")
    }

    @Test func aSubsetKeepsOrderAndFindsItsIds() {
        let table = IdTable(sortedIds: ["", "a", "ab", "b", "é"].map(\.utf8))
        let subset = table.subset(keeping: [0, 2, 4])
        #expect(subset == IdTable(sortedIds: ["", "ab", "é"].map(\.utf8)))
        #expect(subset.index(of: "é") == 2)
        #expect(subset.index(of: "") == 0)
        #expect(subset.index(of: "b") == nil)
    }

    @Test func aSearchInAFullIndexEnds() {
        let found = IdHash.probe(hash: 3, slotCount: 4, slot: { _ in 7 }, matches: { _ in false })
        #expect(found == nil)
    }
}

extension IdInterner {
    fileprivate func number(of id: [UInt8]) -> UInt32? {
        id.withUnsafeBytes { number(of: $0, hash: IdHash.hash($0)) }
    }
}
