import Glibc
import Synchronization

/// Runs `body` over all of `0 ..< count` in chunks that up to `threads` workers take in ascending order.
///
/// Each worker makes one scratch value and hands it to every chunk that it takes. Chunk borders depend on `count` and
/// `chunk` alone, so a result that each chunk owns is the same at every number of threads. When chunks throw, the error
/// of the lowest one is rethrown after all workers have stopped; so is `Cancellation.Cancelled`, which a worker throws in
/// place of a chunk.
package func parallelFor<Scratch>(
    _ count: Int, chunk: Int, threads: Threads, scratch: @escaping @Sendable () -> Scratch,
    body: @escaping @Sendable (Range<Int>, inout Scratch) throws -> Void
) throws {
    precondition(count >= 0 && chunk > 0)
    let chunks = (count + chunk - 1) / chunk
    let state = LoopState()
    let cancellation = threads.cancellation
    let work: @Sendable () -> Void = {
        var own = scratch()
        while !state.hasFailed.load(ordering: .relaxed) {
            let index = state.next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < chunks else { return }
            do {
                if let cancellation, cancellation.isCancelled { throw Cancellation.Cancelled() }
                try body(index * chunk..<min((index + 1) * chunk, count), &own)
            } catch {
                state.failure.withLock { first in
                    if first.map({ index < $0.chunk }) ?? true { first = (index, error) }
                }
                state.hasFailed.store(true, ordering: .relaxed)
            }
        }
    }
    runOnThreads(min(threads.count, chunks), work)
    if let failure = state.failure.withLock({ $0 }) { throw failure.error }
}

/// The same loop for a body that needs no scratch value.
package func parallelFor(
    _ count: Int, chunk: Int, threads: Threads, body: @escaping @Sendable (Range<Int>) throws -> Void
) throws {
    try parallelFor(count, chunk: chunk, threads: threads, scratch: {}) { range, _ in try body(range) }
}

private final class LoopState: Sendable {
    let next = Atomic<Int>(0)
    let hasFailed = Atomic<Bool>(false)
    let failure = Mutex<(chunk: Int, error: any Error)?>(nil)
}

/// Calls `work` on the calling thread and on `threads - 1` others, and returns when all have ended.
private func runOnThreads(_ threads: Int, _ work: @escaping @Sendable () -> Void) {
    var others: [pthread_t] = []
    for _ in 1..<max(threads, 1) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(WorkBox(work))
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<WorkBox>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            }, box.toOpaque())
        if status == 0 {
            others.append(thread)
        } else {
            // The system has no more threads, so the remaining workers process all chunks.
            box.release()
        }
    }
    work()
    for thread in others { pthread_join(thread, nil) }
}

private final class WorkBox: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }
}
