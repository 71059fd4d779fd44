import Diagnostics
import Documents
import Files
import ModelFiles
import ModelStore
import TestSupport
import Testing

/// `trainer models verify` on versions whose bytes are those that were written, and which say what cannot be.
@Suite("Verifying what files say")
struct ContentCommandTests {
    private let shop: SampleShop

    init() throws { shop = try SampleShop.trained(SampleShop.manyEvents(customers: 30, items: 12)) }

    /// Writes a version of a model with the files of the champion, of which some tensors have other values.
    private func write(_ changed: [String: any Values]) throws {
        let version = try shop.store.resolve(Reference(parsing: "shop"))
        let manifest = try shop.store.manifest(of: version)
        let author = Author(name: "eve") { UTCTime(seconds: 1_772_323_200) }
        try shop.store.write(model: "shop", by: author) { folder in
            for name in manifest.files.keys {
                let file = try TensorFile(version.path(of: name))
                guard changed.keys.contains(where: file.contains) else {
                    try copyFile(version.path(of: name), to: "\(folder)/\(name)")
                    continue
                }
                var writer = TensorFileWriter(
                    metadata: file.metadata.filter { $0.key != "format_version" }, format: file.format)
                for tensor in file.tensorNames {
                    let values = try changed[tensor] ?? Self.values(of: tensor, in: file)
                    values.add(to: &writer, tensor, shape: file.description(of: tensor)?.shape ?? [])
                }
                try writer.write(to: "\(folder)/\(name)")
            }
            return manifest
        }
    }

    private static func values(of name: String, in file: TensorFile) throws -> any Values {
        let shape: [Int?] = file.description(of: name)?.shape ?? []
        func all<Element: TensorElement>(_ type: Element.Type) throws -> [Element] {
            try Array(file.tensor(name, of: type, shape: shape).all())
        }
        switch file.description(of: name)?.type {
        case .uint64: return try all(UInt64.self)
        case .float64: return try all(Double.self)
        case .uint32: return try all(UInt32.self)
        case .float32: return try all(Float.self)
        case .uint16: return try all(UInt16.self)
        default: return try all(UInt8.self)
        }
    }

    private func verify(_ arguments: String...) throws -> (result: Command.Result, json: JSONValue) {
        let result = try shop.run("trainer", ["models", "verify"] + arguments + ["--format", "json"])
        return (result, try JSONValue(parsing: Array(result.output.utf8)))
    }

    private func values<Element: TensorElement>(
        _ name: String, of type: Element.Type, shape: [Int?] = [nil]
    ) throws -> [Element] {
        let file = try TensorFile("\(shop.storePath)/shop/1/users.safetensors")
        return try withExtendedLifetime(file) { try Array(file.tensor(name, of: type, shape: shape).all()) }
    }

    private func expectProblem(_ text: String, _ file: String = "users.safetensors") throws {
        let (result, json) = try verify("shop/2")
        #expect(result.exitCode == 5)
        let problems = json["problems"]?.arrayValue ?? []
        #expect(problems.map { $0["file"]?.stringValue } == ["\(shop.storePath)/shop/2/\(file)"])
        #expect(problems.first?["problem"]?.stringValue?.contains(text) == true, "\(problems)")
        #expect(problems.first?["harmless"]?.boolValue == false)
    }

    @Test("The same values again are sound")
    func same() throws {
        try write([:])
        let (result, json) = try verify()
        #expect(result.exitCode == 0 && json["problems"]?.arrayValue?.isEmpty == true, "\(result)")
        #expect(json["repaired"] == nil)
    }

    @Test("A factor that is no number")
    func notFinite() throws {
        var factors = try values("user.factors", of: Float.self, shape: [nil, nil])
        factors[5] = .nan
        try write(["user.factors": factors])
        try expectProblem("'user.factors' has the value nan at [1, 1]")
    }

    @Test("An item beyond the items of the other file, which each file alone cannot tell")
    func beyond() throws {
        var items = try values("history.items", of: UInt32.self)
        items[items.count - 1] = 40
        try write(["history.items": items])
        try expectProblem("'history.items' holds items that are out of range")
    }

    @Test("An index that leads to other customers")
    func index() throws {
        let slots = try values("user.id_index", of: UInt32.self)
        try write(["user.id_index": slots.map { $0 == .max ? $0 : 29 - $0 }])
        try expectProblem("'user.id_index' does not lead to the id at 0")
    }

    @Test("A later format is refused by every command, with both numbers and the remedy")
    func later() throws {
        let (manifest, items) = ("\(shop.storePath)/shop/1/manifest.json", "\(shop.storePath)/shop/1/items.safetensors")
        let sound = try bytes(of: manifest)
        let text = String(decoding: sound, as: UTF8.self)
            .replacing("\"format_version\": 2", with: "\"format_version\": 3")
        try shop.folder.write(Array(text.utf8), to: manifest)
        let recommend = ["recommend", "--model", "shop", "--user", "customer1"]
        for (program, arguments) in [("scorer", recommend), ("trainer", ["models", "show", "shop"])] {
            expectError(
                try shop.run(program, arguments), .modelUnusable, "format 3", "formats 1 to 2", "version that wrote it")
        }
        let verified = try verify("shop").json["problems"]?.arrayValue ?? []
        #expect(verified.contains { $0["problem"]?.stringValue?.contains("format 3") == true })
        try shop.folder.write(sound, to: manifest)
        try TensorFileWriter(format: TensorFile.mergedIdsVersion + 1).write(to: items)
        expectError(
            try shop.run("scorer", recommend), .modelUnusable, "items.safetensors", "format 4", "formats 1 to 3",
            "version that wrote it")
    }

    @Test("--repair finishes what a killed command left, and says so; the actor stands in the history")
    func repair() throws {
        let history = "\(shop.storePath)/shop/history.jsonl"
        let before = try bytes(of: history)
        try write([:])
        try shop.folder.write(before, to: history)
        try Folder.remove("\(shop.storePath)/shop/aliases.json")
        let (result, json) = try verify("--repair", "--actor", "on call")
        #expect(result.exitCode == 0 && json["problems"]?.arrayValue?.isEmpty == true, "\(result)")
        let repaired = (json["repaired"]?.arrayValue ?? []).compactMap { $0["file"]?.stringValue }
        #expect(repaired == ["\(shop.storePath)/shop/aliases.json", "\(shop.storePath)/shop/2"])
        #expect(try shop.store.history(of: "shop").entries.last?.actor == "on call")
        #expect(try verify("--repair").json["repaired"] == [])
        expectError(try shop.run("trainer", ["models", "verify", "--actor", "x"]), .wrongUsage, "--actor", "--repair")
        expectError(
            try shop.run("trainer", ["models", "verify", "\(shop.storePath)/shop/1", "--repair"]), .wrongUsage,
            "by its path")
    }
}

/// The values of a tensor of any type.
private protocol Values {
    func add(to writer: inout TensorFileWriter, _ name: String, shape: [Int])
}

extension Array: Values where Element: TensorElement {
    fileprivate func add(to writer: inout TensorFileWriter, _ name: String, shape: [Int]) {
        writer.add(name, self, shape: shape)
    }
}
