import Files
import TestSupport
import Testing

@Suite struct FileSizeTests {
    @Test(arguments: [0, 1, 70_000]) func itCountsBytes(count: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("file")
        try folder.write([UInt8](repeating: 7, count: count), to: path)
        #expect(fileSize(path) == count)
    }

    @Test func nothingHasNoSize() throws {
        let folder = try TemporaryFolder()
        #expect(fileSize("\(folder.path)/nowhere") == nil)
    }
}
