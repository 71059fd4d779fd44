import Ids
package import LinearAlgebra
import Synchronization
import Tables

extension EventLog {
    /// An identifier of the content of the events that does not depend on their order.
    ///
    /// It is the number of events and the sum modulo 2¹²⁸ of one hash per event. The hash covers the event's user,
    /// item, timestamp, type, quantity and price, and its order and its rating where the log has such columns; it has
    /// two lanes of 64 bits over the 64-bit hashes of the ids. The fingerprint tells data apart, but does not protect
    /// against someone who wants two logs to look alike.
    ///
    /// - Parameters:
    ///   - ordered: Whether two logs also differ by their sequence, where they have one.
    ///   - channels: Whether two logs also differ by their channels, where they have some.
    ///   - values: Whether two logs also differ by the values of their events, where they have some.
    ///   - threads: The number of workers.
    /// - Returns: The number of events, and the sum in hexadecimal digits.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package func fingerprint(
        ordered: Bool = false, channels: Bool = false, values: Bool = false, threads: Threads = 1
    ) throws -> String {
        let userHashes = hashes(of: users)
        let itemHashes = hashes(of: items)
        let typeHashes = hashes(of: IdTable(sortedIds: typeNames.map(\.utf8)))
        let orderHashes = hashes(of: orders)
        let (user, item, type, timestamp) = (user, item ?? [], type ?? [], timestamp ?? [])
        let (quantity, price, order, rating) = (quantity ?? [], price ?? [], order ?? [], rating ?? [])
        let sequence = ordered ? sequence ?? [] : []
        let channelHashes = hashes(of: IdTable(sortedIds: channelNames.map(\.utf8)))
        let channel = channels ? channel ?? [] : []
        let value = values ? value ?? [] : []
        let total = Mutex<UInt128>(0)
        // Sums modulo 2¹²⁸ are the same in any order.
        try parallelFor(count, chunk: 1 << 16, threads: threads) { range in
            var sum: UInt128 = 0
            for index in range {
                var state = HashState()
                state.take(userHashes[Int(user[index])])
                state.take(item.isEmpty ? 0 : itemHashes[Int(item[index])])
                state.take(type.isEmpty ? 0 : typeHashes[Int(type[index])])
                state.take(timestamp.isEmpty ? 0 : UInt64(bitPattern: timestamp[index]))
                state.take(quantity.isEmpty ? 0 : Self.bits(quantity[index]))
                state.take(price.isEmpty ? 0 : Self.bits(price[index]))
                // Hash order and rating only where the log has such columns, so that other logs keep their
                // fingerprints. An empty cell counts as 0, the hash of the empty text, because no order id is empty.
                if !order.isEmpty { state.take(order[index] == .max ? 0 : orderHashes[Int(order[index])]) }
                if !rating.isEmpty {
                    // Take one more word, so that a rating cannot be mistaken for an order.
                    state.take(0)
                    state.take(Self.bits(Double(rating[index])))
                }
                if !sequence.isEmpty {
                    // The word before it tells it from a rating.
                    state.take(1)
                    state.take(Self.bits(sequence[index]))
                }
                if !channel.isEmpty {
                    // The word before it tells it from a place in the order; no channel has an empty name.
                    state.take(2)
                    state.take(channel[index] == Self.noChannel ? 0 : channelHashes[Int(channel[index])])
                }
                if !value.isEmpty {
                    // The word before it tells it from a channel.
                    state.take(3)
                    state.take(Self.bits(value[index]))
                }
                sum &+= UInt128(state.high) << 64 | UInt128(state.low)
            }
            let part = sum
            total.withLock { $0 &+= part }
        }
        let sum = total.withLock { $0 }
        let digits = String(sum, radix: 16)
        return "\(count)-" + String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The bits of a number: the same for 0 and −0, and the same for every NaN.
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

/// A hash of the words of a row, in two lanes that differ in their seeds, digits of π.
private struct HashState {
    var high: UInt64 = 0x243F_6A88_85A3_08D3
    var low: UInt64 = 0x1319_8A2E_0370_7344

    mutating func take(_ word: UInt64) {
        high = Self.mix(high ^ word)
        low = Self.mix(low ^ word)
    }

    /// The finalizer of SplitMix64 (Steele, Lea & Flood 2014), a bijection in which each bit affects all others.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
