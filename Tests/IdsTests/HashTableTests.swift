import Ids
import Testing

/// The table of values by hashes beside a dictionary.
@Suite struct HashTableTests {
    /// The key 0 counts as the one of which only the highest bit is set.
    private static func plain(_ key: UInt64) -> UInt64 { key == 0 ? 1 << 63 : key }

    /// Numbers of a linear congruential generator (Knuth, MMIX).
    private struct Numbers {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }

        /// A key that most likely comes again: a special one, a small one, or one of many bits.
        mutating func key() -> UInt64 {
            let kind = next() >> 60
            let number = next() >> 40
            switch kind {
            case 0: return 0
            case 1: return 1 << 63
            case 2...6: return number % 200
            case 7...9: return (number % 200) << 50
            default: return (number % 2000) &* 0x9E37_79B9_7F4A_7C15
            }
        }
    }

    private func expectEqual(_ table: HashTable, _ plain: [UInt64: UInt64]) {
        let entries = Array(table.entries)
        #expect(table.count == plain.count && entries.count == plain.count)
        #expect(Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first } == plain)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func equalsADictionary(seed: UInt64) {
        var numbers = Numbers(state: seed)
        var table = HashTable()
        var plain: [UInt64: UInt64] = [:]
        expectEqual(table, plain)
        for step in 0..<6000 {
            let key = numbers.key()
            let added = numbers.next() >> 32
            let wasThere = table.update(key) { $0 = $0 &* 31 &+ added }
            let before = plain[Self.plain(key)]
            plain[Self.plain(key)] = (before ?? 0) &* 31 &+ added
            #expect(wasThere == (before != nil))
            if step % 500 == 499 {
                // As a sample does, which keeps the keys that end in zero bits.
                let mask = UInt64(step / 500 % 3)
                table.keep { $0.key & mask == 0 }
                plain = plain.filter { $0.key & mask == 0 }
                expectEqual(table, plain)
            }
        }
        table.keep { _ in false }
        expectEqual(table, [:])
        #expect(!table.update(7) { $0 += 1 })
        expectEqual(table, [7: 1])
    }
}
