import CKernels
import Synchronization

/// Records which blocks of a file were compared with their check sums, so that each is compared only once.
final class BlockChecks: @unchecked Sendable {
    // Unchecked: nobody writes through the pointers, and the marks are atomic.

    /// The bytes protected by check sums: all tensors except the check sums themselves.
    let data: UnsafeRawBufferPointer
    private let sums: UnsafeRawBufferPointer
    private let marks: UnsafeMutablePointer<Atomic<UInt64>>
    private let markCount: Int

    /// Guards `data` with the block entries `sums`, 4 bytes each at any alignment.
    init(data: UnsafeRawBufferPointer, sums: UnsafeRawBufferPointer) {
        self.data = data
        self.sums = sums
        markCount = sums.count / 4 / 64 + 1
        marks = .allocate(capacity: markCount)
        for index in 0..<markCount { (marks + index).initialize(to: Atomic(0)) }
    }

    deinit {
        marks.deinitialize(count: markCount)
        marks.deallocate()
    }

    /// The number of blocks.
    var count: Int { sums.count / 4 }

    /// The bytes of a block.
    func bytes(of block: Int) -> Range<Int> {
        let start = block * BlockSums.blockSize
        return start..<min(start + BlockSums.blockSize, data.count)
    }

    /// The first damaged block under a range of bytes, if any; blocks already found sound are not read again.
    func damage(in bytes: Range<Int>) -> Int? {
        if bytes.isEmpty { return nil }
        for block in bytes.lowerBound / BlockSums.blockSize...(bytes.upperBound - 1) / BlockSums.blockSize {
            let mark = UInt64(1) << UInt64(block % 64)
            if marks[block / 64].load(ordering: .relaxed) & mark != 0 { continue }
            guard isSound(block) else { return block }
            marks[block / 64].bitwiseOr(mark, ordering: .relaxed)
        }
        return nil
    }

    /// Whether a block matches its check sum; always reads the block.
    func isSound(_ block: Int) -> Bool {
        let expected = UInt32(littleEndian: sums.loadUnaligned(fromByteOffset: block * 4, as: UInt32.self))
        return BlockSums.sum(UnsafeRawBufferPointer(rebasing: data[bytes(of: block)])) == expected
    }
}
