import Diagnostics
import Documents
import ModelStore
import Pages
import Privacy
import Scoring
import TestSupport
import Testing

@Suite("What a store holds of a person")
struct PersonRecordTests {
    private let sample: SampleErasure

    init() throws { sample = try SampleErasure() }

    private func record(of user: String, model: String? = nil) throws -> PersonRecord {
        try PersonRecord(
            of: user, in: sample.store, model: model, experiments: nil, at: UTCTime(seconds: 1_772_323_200),
            progress: .silent)
    }

    @Test("Every version tells history, factors and a list with reasons, and nobody else is named")
    func everything() throws {
        let record = try record(of: "u007")
        #expect(record.versions.map(\.version) == ["shop/1", "shop/2"] && record.ids == ["u007"])
        for (number, version) in record.versions.enumerated() {
            let known = try #require(try sample.customers("shop/\(number + 1)")["u007"])
            #expect(version.factors?.map(\.bitPattern) == known.factors)
            #expect(version.history?.count == known.items.count)
            let list = try #require(version.list)
            #expect(list.items.count == 20 && list.items.contains { $0.reasons?.isEmpty == false })
        }
        let json = try JSONValue(encoding: record).text
        let page = record.page.html
        for number in 0..<40 where number != 7 {
            let other = number < 10 ? "u00\(number)" : "u0\(number)"
            #expect(!json.contains(other) && !page.contains(other), "\(other)")
        }
        #expect(json.contains("u007") && page.contains("u007"))
    }

    @Test("A line that names the person is shown, and after forgetting nothing is held")
    func afterwards() throws {
        _ = try sample.folder.file("models/shop/notes.md", "hello\nask u008 about tea\n")
        #expect(try record(of: "u008").lines.map(\.line) == [2])
        try sample.forget("u007")
        let record = try record(of: "u007")
        #expect(record.isEmpty && record.checked == ["shop/1", "shop/2"] && record.ids.isEmpty)
        #expect(record.forgotten.map(\.model) == ["shop"])
        #expect(record.page.verdict.hasPrefix("Nothing is held"))
    }

    @Test("A version that cannot be read makes no answer that is not whole")
    func damaged() throws {
        let path = "\(sample.store.path)/shop/1/users.safetensors"
        var content = try bytes(of: path)
        content.removeLast(9)
        try sample.folder.write(content, to: path)
        expect(.modelUnusable, path) { try record(of: "u007") }
    }
}
