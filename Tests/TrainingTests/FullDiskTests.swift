import Diagnostics
import Files
import Glibc
import LinearAlgebra
import Recommenders
import TestSupport
import Testing
import Training

/// A version that is written to a full disk.
@Suite struct FullDiskTests {
    private let bench: TrainingBench
    private let training: RecommenderTraining

    init() throws {
        bench = try TrainingBench()
        var training = RecommenderTraining(
            events: [try bench.table("log.csv", ["user,item", "a,x", "b,x", "b,y"])])
        training.train = RecommenderAlgorithm(.popularity)
        self.training = training
    }

    /// The error of a disk without room, from the device that plays one.
    private func fullDisk() throws -> UserError {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        return try #require(throws: UserError.self) {
            try [1].withUnsafeBytes { try writeAll($0, to: descriptor, path: "items.safetensors") }
        }
    }

    /// Writes a version, where the first attempts fail.
    private func write(
        failing failures: [UserError], makingRoom: () throws -> Bool
    ) throws -> TrainingReport {
        var left = failures[...]
        func attempt() throws { if let error = left.popFirst() { throw error } }
        return try training.trainAndWrite(
            training.read(threads: 2, .silent), heldOut: nil, quality: nil,
            pipeline: {
                try attempt()
                return nil
            }(), makingRoom: makingRoom, model: "shop", store: bench.store, author: bench.author,
            machine: bench.machine, progress: .silent)
    }

    @Test func itIsWrittenOnceMoreWhereRoomWasMade() throws {
        var rooms = 0
        let report = try write(failing: [try fullDisk()]) {
            rooms += 1
            return true
        }
        #expect(report.version == 1 && rooms == 1)
        // It is in its place, which its number alone does not show.
        _ = try bench.version()
    }

    @Test func aDiskThatStaysFullIsTheError() throws {
        let full = try fullDisk()
        var rooms = 0
        let twice = userError {
            _ = try write(failing: [full, full]) {
                rooms += 1
                return true
            }
        }
        #expect(twice == full && rooms == 1)
        #expect(userError { _ = try write(failing: [full]) { false } } == full)
    }

    @Test func anotherErrorAsksForNoRoom() throws {
        let other = UserError(.invalidData, "the file changed while it was read")
        var rooms = 0
        let found = userError {
            _ = try write(failing: [other]) {
                rooms += 1
                return true
            }
        }
        #expect(found == other && rooms == 0)
    }
}
