import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

@Suite struct OutputLockTests {
    @Test func aSecondWriterIsToldWhoIsFirst() throws {
        let folder = try TemporaryFolder()
        let output = "\(folder.path)/lists.csv"
        do {
            let first = try OutputLock(output, holder: "process 17 on web1")
            let error = try #require(throws: UserError.self) { try OutputLock(output, holder: "another") }
            #expect(error.code == .locked)
            #expect(error.description.hasPrefix("\(output): process 17 on web1 is writing this output"))
            _ = try OutputLock("\(folder.path)/other.csv", holder: "another")
            withExtendedLifetime(first) {}
        }
        #expect(try Folder.names(in: folder.path).isEmpty)
        _ = try OutputLock(output, holder: "process 18")
    }

    @Test func aLinkAndItsFileAreOneOutput() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("lists.csv", "")
        try #require(symlink("lists.csv", "\(folder.path)/link.csv") == 0)
        let lock = try OutputLock("\(folder.path)/link.csv", holder: "first")
        let error = try #require(throws: UserError.self) { try OutputLock(file, holder: "second") }
        #expect(error.code == .locked)
        withExtendedLifetime(lock) {}
    }

    @Test func whatAKillLeftLocksNothing() throws {
        let folder = try TemporaryFolder()
        _ = try folder.file(".lists.csv.lock", "process 1 on a machine that is gone\n")
        _ = try OutputLock("\(folder.path)/lists.csv", holder: "process 2")
        #expect(try Folder.names(in: folder.path).isEmpty)
        try Folder.make("\(folder.path)/.lists.csv.lock")
        let error = try #require(throws: UserError.self) { try OutputLock("\(folder.path)/lists.csv", holder: "") }
        #expect(error.code == .cannotWrite)
    }
}
