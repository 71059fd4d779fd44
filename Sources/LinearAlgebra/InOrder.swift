import Synchronization

/// Makes parts of `0 ..< count` on several threads and consumes them in order, with a limited number of parts in
/// memory.
///
/// - Parameters:
///   - count: the size of the whole.
///   - chunk: the size of a part.
///   - threads: how many parts are made at once.
///   - make: makes a part; its result must depend on the range alone, so that the number of threads changes nothing.
///   - consume: takes the parts in ascending order, with the end of each, on the calling thread.
/// - Throws: what `make` or `consume` throws first.
package func inOrder<Part: Sendable>(
    _ count: Int, chunk: Int, threads: Threads, make: @escaping @Sendable (Range<Int>) throws -> Part,
    consume: (Part, _ end: Int) throws -> Void
) throws {
    try inOrder(
        count, chunk: chunk, threads: threads, scratch: {}, make: { range, _ in try make(range) }, consume: consume)
}

/// The same with a scratch value for each worker, which must not change a part.
package func inOrder<Part: Sendable, Scratch>(
    _ count: Int, chunk: Int, threads: Threads, scratch: @escaping @Sendable () -> Scratch,
    make: @escaping @Sendable (Range<Int>, inout Scratch) throws -> Part, consume: (Part, _ end: Int) throws -> Void
) throws {
    let window = chunk * threads.count * 8
    for start in stride(from: 0, to: count, by: window) {
        let size = min(window, count - start)
        let parts = Mutex([Part?](repeating: nil, count: (size + chunk - 1) / chunk))
        try parallelFor(size, chunk: chunk, threads: threads, scratch: scratch) { range, scratch in
            let part = try make(start + range.lowerBound..<start + range.upperBound, &scratch)
            parts.withLock { $0[range.lowerBound / chunk] = part }
        }
        for (number, part) in parts.withLock({ $0 }).enumerated() {
            if let part { try consume(part, min(start + (number + 1) * chunk, start + size)) }
        }
    }
}
