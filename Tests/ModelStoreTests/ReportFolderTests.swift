import Files
import ModelStore
import TestSupport
import Testing

/// What stands beside versions for people is no version.
@Suite struct ReportFolderTests {
    private func sampleStore() throws -> SampleStore {
        let sample = try SampleStore()
        try sample.write(1)
        try sample.write(2)
        try sample.promote("shop/1")
        try sample.promote("shop/2")
        for number in 1...2 {
            try Folder.make("\(sample.model)/reports/\(number)")
            _ = try sample.folder.file("models/shop/reports/\(number)/report.html", "<!doctype html>")
        }
        _ = try sample.folder.file("models/shop/notes.md", "by hand")
        return sample
    }

    @Test func theStoreTakesThemForNothingElse() throws {
        let sample = try sampleStore()
        #expect(sample.store.reportFolder(of: try sample.resolve("shop/2")) == "\(sample.model)/reports/2")
        #expect(sample.store.notesFile(of: "shop") == "\(sample.model)/notes.md")
        #expect(try sample.store.versionNumbers(of: "shop") == [1, 2])
        #expect(try sample.store.list().map(\.versions.count) == [2])
        #expect(try sample.store.verify().problems.isEmpty)
        // A next writer leaves them alone.
        #expect(try sample.write(3) == 3)
        #expect(Folder.exists("\(sample.model)/reports/1/report.html") && Folder.exists("\(sample.model)/notes.md"))
    }

    @Test func aCopyOfAVersionTakesNone() throws {
        let sample = try sampleStore()
        let other = ModelStore(path: "\(sample.folder.path)/other")
        _ = try sample.store.copy(.number(model: "shop", number: 2), to: other, by: sample.author)
        #expect(try Folder.names(in: "\(other.path)/shop").sorted() == [".lock", "2", "aliases.json", "history.jsonl"])
    }

    @Test func theHistoryTellsWhoHeldAnAliasBefore() throws {
        let sample = try sampleStore()
        let history = try sample.store.history(of: "shop")
        #expect(history.holder(of: "champion", before: 2) == 1)
        #expect(history.holder(of: "champion", before: 1) == nil)
        #expect(history.holder(of: "challenger", before: 2) == nil)
    }
}
