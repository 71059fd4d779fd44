import CKernels

/// The check sums that make a tensor file self-checking.
///
/// The tensor `blocks.crc32c` (u32) is the last one in the data. Its entry 0 is the CRC32C of everything before the
/// data (the 8 length bytes and the header). Entries 1 … n are those of each 64 KiB block of the data before this
/// tensor; the last block may be shorter. The final entry is the CRC32C of the bytes of all entries before it.
struct BlockSums {
    /// The name of the tensor of check sums.
    static let tensorName = "blocks.crc32c"
    /// The number of bytes per check sum.
    static let blockSize = 1 << 16

    private(set) var entries: [UInt32]
    private var running: UInt32 = 0
    private var filled = 0

    /// Starts with the check sum of everything before the data.
    init(header: [UInt8]) {
        entries = [header.withUnsafeBytes { Self.sum($0) }]
    }

    /// The number of entries of a file whose other tensors take `bytes` bytes.
    static func entryCount(forDataOf bytes: Int) -> Int {
        bytes / blockSize + (bytes % blockSize == 0 ? 0 : 1) + 2
    }

    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        endcap_crc32c(0, bytes.baseAddress, bytes.count)
    }

    /// Adds the next bytes of the data.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.blockSize - filled))
            running = endcap_crc32c(running, part.baseAddress, part.count)
            filled += part.count
            rest = rest.dropFirst(part.count)
            if filled == Self.blockSize { closeBlock() }
        }
    }

    /// The finished tensor.
    mutating func finish() -> [UInt32] {
        if filled > 0 { closeBlock() }
        entries.append(entries.withUnsafeBytes { Self.sum($0) })
        return entries
    }

    private mutating func closeBlock() {
        entries.append(running)
        running = 0
        filled = 0
    }
}
