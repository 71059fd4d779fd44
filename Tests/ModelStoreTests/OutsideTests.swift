import Diagnostics
import Glibc
import ModelStore
import TestSupport
import Testing

@Suite("Places for files that are no models")
struct OutsideTests {
    private func refused(_ store: ModelStore, _ folder: String, sourceLocation: SourceLocation = #_sourceLocation) {
        expect(.wrongUsage, "\(folder)/lists.csv", sourceLocation: sourceLocation) {
            try store.checkIsOutside(folder, writing: "\(folder)/lists.csv")
        }
    }

    @Test("A store, its models, its versions and folders in them are refused, whatever their names")
    func inside() throws {
        let sample = try SampleStore()
        try sample.write()
        let (link, loop) = ("\(sample.folder.path)/link", "\(sample.model)/loop")
        try #require(symlink(sample.model, link) == 0 && symlink(sample.folder.path, loop) == 0)
        try makeFolder("\(sample.store.path)/reports/daily")
        for folder in [
            sample.store.path, sample.model, "\(sample.model)/1", "\(sample.model)/1/missing/below", link, "\(link)/1",
            "\(sample.store.path)/reports/daily", "\(sample.folder.path)/./models/", "\(sample.model)/loop/models",
        ] { refused(sample.store, folder) }
    }

    @Test("A version or a model is known as one outside of the given store too")
    func elsewhere() throws {
        let sample = try SampleStore()
        try sample.write()
        let other = ModelStore(path: "\(sample.folder.path)/other")
        for folder in [sample.model, "\(sample.model)/1", "\(sample.model)/notes"] { refused(other, folder) }
    }

    @Test("Places beside a store are free, with files that are only called like those of a store")
    func outside() throws {
        let sample = try SampleStore()
        try sample.write()
        let data = "\(sample.folder.path)/data"
        try makeFolder("\(data)/1")
        for name in ["history.jsonl", "manifest.json", "1/manifest.json"] {
            _ = try sample.folder.file("data/\(name)", "{}")
        }
        // A link to a store does not make its folder a store.
        try #require(symlink(sample.store.path, "\(data)/models") == 0)
        for folder in [sample.folder.path, data, "\(data)/1", "\(data)/missing", ".", "", "/", "/nowhere/at/all"] {
            try sample.store.checkIsOutside(folder, writing: "\(folder)/lists.csv")
        }
    }

    @Test("A folder that could become a store is none yet")
    func empty() throws {
        let sample = try SampleStore()
        try sample.store.checkIsOutside(sample.store.path, writing: "lists.csv")
        try makeFolder("\(sample.store.path)/shop")
        try sample.store.checkIsOutside(sample.store.path, writing: "lists.csv")
    }
}
