import Pipelines
import TestSupport
import Testing

/// Room that a run makes for its version on a full disk.
@Suite struct CheckpointRoomTests {
    @Test func allResultsMakeRoomForTheVersion() throws {
        let bench = try RunBench()
        let keys = try [bench.key("read"), bench.key("measure")]
        let checkpoints = try bench.checkpoints(bench.lock(), keys)
        for key in keys { #expect(try checkpoints.save(key, ["result": 1])) }
        #expect(try checkpoints.makeRoom())
        #expect(try bench.names().isEmpty && checkpoints.load(keys[0], as: [String: Int].self) == nil)
        #expect(bench.warnings.all.contains { $0.contains("the disk is full") })
    }

    @Test func withoutResultsThereIsNoRoomToMake() throws {
        let bench = try RunBench()
        let checkpoints = try bench.checkpoints(bench.lock(), [])
        #expect(try !checkpoints.makeRoom() && bench.warnings.all.isEmpty)
    }
}
