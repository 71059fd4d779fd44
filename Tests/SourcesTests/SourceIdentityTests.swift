import Diagnostics
import Glibc
import Sources
import TestSupport
import Testing

/// Two names of one source.
@Suite struct SourceIdentityTests {
    private func repeated(_ names: [String]) throws -> [String]? {
        guard let (source, earlier) = TableSource.repeated(among: try TableSource.named(names)) else { return nil }
        return [source.name, earlier.name]
    }

    @Test func oneFileIsFoundByAnyName() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.csv", "user,item\n")
        let other = try folder.file("b.csv", "user,item\n")
        let (link, hard, inside) = ("\(folder.path)/link.csv", "\(folder.path)/hard.csv", "\(folder.path)/inside")
        try #require(symlink(path, link) == 0 && Glibc.link(path, hard) == 0 && symlink(folder.path, inside) == 0)
        for second in [path, "\(folder.path)/./a.csv", "\(folder.path)//a.csv", link, hard, "\(inside)/a.csv"] {
            #expect(try repeated([other, path, second]) == [second, path], "\(second)")
        }
        #expect(try repeated([path, other]) == nil)
    }

    @Test func patternsThatMeetAreFound() throws {
        let folder = try TemporaryFolder()
        for name in ["2024-01.csv", "2024-02.csv", "2023-12.csv"] { _ = try folder.file(name, "user,item\n") }
        let (year, february) = ("\(folder.path)/2024-*.csv", "\(folder.path)/2024-02.csv")
        #expect(try repeated([year, "\(folder.path)/*-02.csv"]) == [february, february])
        #expect(try repeated([year, february]) == [february, february])
        #expect(try repeated([year, "\(folder.path)/2023-*.csv"]) == nil)
    }

    @Test func whatIsNotThereIsNotTheSame() {
        let nowhere = TableSource("/nowhere/a.csv")
        #expect(TableSource.repeated(among: [nowhere, nowhere])?.source == nil)
    }

    @Test func aPipeGivesItsBytesToOneTable() throws {
        let folder = try TemporaryFolder()
        let (pipe, link, file) = ("\(folder.path)/pipe", "\(folder.path)/link", try folder.file("a.csv", "user\n"))
        try #require(mkfifo(pipe, 0o600) == 0 && symlink(pipe, link) == 0)
        for names in [[pipe, pipe], [file, pipe, link]] {
            let error = try #require(throws: UserError.self) { try TableSource.checkReadOnce(names) }
            #expect(error.code == .wrongUsage && error.problem.contains("two tables"))
        }
        // A file can be read for several tables: the items of the shop are those in stock.
        try TableSource.checkReadOnce([file, file, pipe])
    }
}
