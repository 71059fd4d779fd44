/// A gzip member (RFC 1952) that holds `bytes` in stored blocks (RFC 1951, section 3.2.4).
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let size = min(bytes.count - start, 0xFFFF)
        let isLast = start + size == bytes.count
        member += [isLast ? 1 : 0, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)]
        member += bytes[start..<start + size]
        start += size
    } while start < bytes.count
    for word in [crc32(bytes), UInt32(bytes.count)] {
        for shift in stride(from: 0, to: 32, by: 8) { member.append(UInt8(word >> UInt32(shift) & 255)) }
    }
    return member
}

/// The check-sum of RFC 1952, section 8, bit by bit.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}
