import Diagnostics
import Files
import Glibc
import Testing

@Suite struct DiskFullTests {
    private func error(writingTo path: String) throws -> UserError {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        return try #require(throws: UserError.self) {
            try [UInt8](repeating: 1, count: 10).withUnsafeBytes {
                try writeAll($0, to: descriptor, path: path)
            }
        }
    }

    /// `/dev/full` refuses every byte as a full disk does.
    @Test func aFullDiskIsKnownByItsError() throws {
        #expect(isDiskFull(try error(writingTo: "/dev/full")))
    }

    @Test func otherErrorsAreNone() throws {
        // There is no such file, so the descriptor is none.
        #expect(!isDiskFull(try error(writingTo: "/nowhere/file")))
        #expect(!isDiskFull(UserError(.invalidData, "No space left on device")))
    }
}
