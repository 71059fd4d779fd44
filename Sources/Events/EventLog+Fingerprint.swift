import LinearAlgebra
import Synchronization
import Tables

extension EventLog {
    /// A name for what the events say, whatever their order.
    ///
    /// The number of events, and the sum modulo 2¹²⁸ of a hash of each one's user, item, timestamp, type, quantity and
    /// price, and of its order and its rating where the log has such columns. The hash has two lanes of 64 bits over the
    /// 64-bit hashes of the ids. It tells data apart; it is no protection against someone who wants two logs to look alike.
    package func fingerprint(threads: Int = 1) throws -> String {
        let userHashes = hashes(of: users)
        let itemHashes = hashes(of: items)
        let typeHashes = hashes(of: IdTable(sortedIds: typeNames.map(\.utf8)))
        let orderHashes = hashes(of: orders)
        let total = Mutex<UInt128>(0)
        // Sums modulo 2¹²⁸ are the same in any order.
        try parallelFor(count, chunk: 1 << 16, threads: threads) { range in
            var sum: UInt128 = 0
            for index in range {
                let words = (
                    userHashes[Int(user[index])], item.map { itemHashes[Int($0[index])] } ?? 0,
                    type.map { typeHashes[Int($0[index])] } ?? 0,
                    timestamp.map { UInt64(bitPattern: $0[index]) } ?? 0,
                    quantity.map { Self.bits($0[index]) } ?? 0, price.map { Self.bits($0[index]) } ?? 0
                )
                // No order id is empty, so its hash is not that of an empty cell.
                let order = order.map { $0[index] == .max ? 0 : orderHashes[Int($0[index])] }
                let rating = rating.map { Self.bits(Double($0[index])) }
                sum &+= UInt128(Self.lane(words, order, rating, seed: 0x243F_6A88_85A3_08D3)) << 64
                sum &+= UInt128(Self.lane(words, order, rating, seed: 0x1319_8A2E_0370_7344))
            }
            let part = sum
            total.withLock { $0 &+= part }
        }
        let sum = total.withLock { $0 }
        let digits = String(sum, radix: 16)
        return "\(count)-" + String(repeating: "0", count: 32 - digits.count) + digits
    }

    private typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    /// One half of a row's hash; the seeds are digits of π.
    ///
    /// Order and rating take part only where there are such columns, so that other logs keep the names that they had.
    private static func lane(_ words: Words, _ order: UInt64?, _ rating: UInt64?, seed: UInt64) -> UInt64 {
        var state = mix(seed ^ words.0)
        state = mix(state ^ words.1)
        state = mix(state ^ words.2)
        state = mix(state ^ words.3)
        state = mix(state ^ words.4)
        state = mix(state ^ words.5)
        if let order { state = mix(state ^ order) }
        // Mixed once more, so that no rating can pass for an order.
        if let rating { state = mix(mix(state) ^ rating) }
        return state
    }

    /// The finalizer of SplitMix64 (Steele, Lea & Flood 2014), a bijection that moves every bit everywhere.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The bits of a number; 0 and −0 are one, and so are all NaN.
    private static func bits(_ number: Double) -> UInt64 {
        number.isNaN ? .max : (number == 0 ? 0 : number.bitPattern)
    }

    private func hashes(of table: IdTable) -> [UInt64] {
        table.bytes.withUnsafeBytes { all in
            table.indices.map { index in
                IdHash.hash(
                    UnsafeRawBufferPointer(
                        rebasing: all[Int(table.offsets[index])..<Int(table.offsets[index + 1])]))
            }
        }
    }
}
