import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileStampTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// New rights change the inode and no byte.
    @Test func newRightsLeaveAnEqualStampWithAnotherText() throws {
        let path = try folder.file("a", "abc")
        let before = try #require(FileStamp.settled(path: path))
        usleep(30_000)
        chmod(path, 0o600)
        let after = try #require(FileStamp(path: path))
        #expect(after == before && after.isTouched(since: before) && after.text != before.text)
        #expect(!before.isTouched(since: before))
    }

    /// A time of writing that was set back says nothing of when the inode changed.
    @Test func aFileWhoseTimesWereSetSettles() throws {
        let path = try folder.file("a", "abc")
        let old = timespec(tv_sec: 1_000_000_000, tv_nsec: 5)
        try #require(utimensat(AT_FDCWD, path, [old, old], 0) == 0)
        let settled = try #require(FileStamp.settled(path: path))
        #expect(settled.isSettled && settled.written == 1_000_000_000 + 5e-9)
    }
}
