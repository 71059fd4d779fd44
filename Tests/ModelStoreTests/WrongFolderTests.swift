import Diagnostics
import ModelStore
import TestSupport
import Testing

/// Folders that hold another version than their names say.
@Suite("Versions in other folders")
struct WrongFolderTests {
    private let sample: SampleStore

    init() throws {
        sample = try SampleStore()
        for value: UInt32 in 1...2 { try sample.write(value) }
        try sample.promote("shop/1")
    }

    private func check(_ reference: String) throws -> Version {
        try sample.store.checked(Reference(parsing: reference))
    }

    @Test("Another version under the number that is served, by whatever name")
    func otherNumber() throws {
        try remove("\(sample.model)/1")
        try copyFolder("\(sample.model)/2", to: "\(sample.model)/1")
        for reference in ["shop", "shop@champion", "shop/1"] {
            expect(.modelUnusable, "shop/1", "'shop/2'") { try check(reference) }
        }
        let link = "\(sample.folder.path)/current"
        try makeLink(link, to: "\(sample.model)/1")
        for path in ["\(sample.model)/1", "\(sample.model)/1/", "\(sample.model)/../shop/./1", link] {
            expect(.modelUnusable, "manifest") { try check(path) }
        }
        #expect(try check("shop/2").number == 2)
        #expect(try check("\(sample.model)/2").number == 2)
    }

    @Test("A version of another model under the same number")
    func otherModel() throws {
        try sample.store.write(model: "lists", by: sample.author) { try SampleStore.build(9, in: $0) }
        try remove("\(sample.model)/1")
        try copyFolder("\(sample.store.path)/lists/1", to: "\(sample.model)/1")
        expect(.modelUnusable, "shop/1", "'lists/1'") { try check("shop") }
        expect(.modelUnusable, "damaged") { try sample.promote("shop/1", to: "next") }
        #expect(try check("lists/1").number == 1)
    }

    @Test("A model whose folder was renamed is not another model")
    func renamedModel() throws {
        try #require(rename(sample.model, to: "\(sample.store.path)/store"))
        expect(.modelUnusable, "'shop/1'") { try check("store") }
        expect(.modelUnusable, "no model 'shop'", "store") { try check("shop") }
        try #require(rename("\(sample.store.path)/store", to: sample.model))
        #expect(try check("shop").number == 1)
    }

    @Test("A version that no history knows yet, and one outside of a store, are what their manifests say")
    func unrecorded() throws {
        let path = "\(sample.folder.path)/elsewhere/5"
        try makeFolder("\(sample.folder.path)/elsewhere")
        try copyFolder("\(sample.model)/2", to: path)
        #expect(try check(path).description == "shop/2")
        #expect(try check("\(path)//").number == 2)
    }

    @Test("A manifest of the right version that was changed")
    func changed() throws {
        let path = "\(sample.model)/1/manifest.json"
        let manifest = String(decoding: try bytes(of: path), as: UTF8.self)
        try sample.folder.write(Array(manifest.replacing("\"sample\"", with: "\"another\"").utf8), to: path)
        expect(.modelUnusable, path, "changed after shop/1") { try check("shop") }
        expect(.modelUnusable, path) { try check("\(sample.model)/1") }
    }

    @Test("A model's name in a manifest that could be a command of a terminal")
    func foreignName() throws {
        let path = "\(sample.folder.path)/elsewhere"
        try copyFolder("\(sample.model)/2", to: path)
        let manifest = String(decoding: try bytes(of: "\(path)/manifest.json"), as: UTF8.self)
        let name = "\\u001b[2J" + String(repeating: "x", count: 10_000)
        try sample.folder.write(
            Array(manifest.replacing("\"shop\"", with: "\"\(name)\"").utf8), to: "\(path)/manifest.json")
        let error = try #require(throws: UserError.self) { _ = try check(path) }
        #expect(error.code == .modelUnusable && error.problem.contains(#"'\u{1B}[2Jxxx"#))
        #expect(error.problem.count < 250)
    }
}

/// Times that no manifest and no history can hold.
@Suite("Wrong clocks")
struct ClockTests {
    private func author(_ seconds: Int64) -> Author { Author(name: "ada") { UTCTime(seconds: seconds) } }

    // Before 1970, and after the last second of 9999.
    @Test(
        "A wrong clock is refused, and nothing is written",
        arguments: [-1, -62_135_596_801, 253_402_300_800] as [Int64])
    func refused(seconds: Int64) throws {
        let sample = try SampleStore()
        try sample.write()
        let (store, wrong) = (sample.store, author(seconds))
        let before = try sample.files()
        let build: (String) throws -> Manifest = { try SampleStore.build(1, in: $0) }
        expect(.cannotWrite, "clock") { try wrong.now() }
        expect(.cannotWrite, "clock") { try store.write(model: "shop", by: wrong, build: build) }
        expect(.cannotWrite, "clock") { try store.promote(Reference(parsing: "shop/1"), to: "champion", by: wrong) }
        expect(.cannotWrite, "clock") {
            try ModelStore.writeFolder(
                at: "\(sample.folder.path)/truth", model: "truth", by: wrong, build: build)
        }
        let other = ModelStore(path: "\(sample.folder.path)/other")
        expect(.cannotWrite, "clock") { try store.copy(Reference(parsing: "shop/1"), to: other, by: wrong) }
        #expect(try sample.files() == before)
    }

    @Test("The first and the last second that can be written", arguments: [0, 253_402_300_799] as [Int64])
    func accepted(seconds: Int64) throws {
        let sample = try SampleStore()
        try sample.store.write(model: "shop", by: author(seconds)) { try SampleStore.build(1, in: $0) }
        try sample.store.promote(Reference(parsing: "shop/1"), to: "champion", by: author(seconds))
        #expect(try sample.store.checked(Reference(parsing: "shop")).number == 1)
        #expect(try sample.store.verify().problems.isEmpty)
    }
}
