import LinearAlgebra
import Synchronization
import Testing

@Suite struct ParallelLoopTests {
    private struct Stop: Error, Equatable { let chunk: Int }

    @Test(arguments: [1, 2, 3, 8], [0, 1, 7, 100]) func visitsEveryIndexOnce(threads: Threads, count: Int) throws {
        let visits = RowValues(count: count)
        try parallelFor(count, chunk: 3, threads: threads) { range in
            for index in range { visits[index] += 1 }
        }
        #expect((0..<count).allSatisfy { visits[$0] == 1 })
    }

    @Test func eachWorkerKeepsItsScratch() throws {
        let made = Atomic<Int>(0)
        try parallelFor(
            100, chunk: 1, threads: 4,
            scratch: {
                made.add(1, ordering: .relaxed)
                return 0
            }, body: { _, visits in visits += 1 })
        #expect((1...4).contains(made.load(ordering: .relaxed)))
    }

    @Test func theErrorOfTheLowestChunkIsThrown() {
        #expect(throws: Stop(chunk: 2)) {
            try parallelFor(40, chunk: 10, threads: 1) { range in
                if range.lowerBound >= 20 { throw Stop(chunk: range.lowerBound / 10) }
            }
        }
    }

    @Test(arguments: [1, 3]) func aCancelledLoopEnds(count: Int) {
        let cancellation = Cancellation()
        let done = Atomic<Int>(0)
        #expect(throws: Cancellation.Cancelled.self) {
            try parallelFor(1000, chunk: 1, threads: Threads(count, cancellation: cancellation)) { _ in
                if done.add(1, ordering: .relaxed).newValue == 10 { cancellation.cancel() }
            }
        }
        #expect(done.load(ordering: .relaxed) < 10 + count)
        #expect(Threads(2, cancellation: cancellation) == 2)
    }
}
