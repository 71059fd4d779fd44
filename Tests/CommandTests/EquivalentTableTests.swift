import Diagnostics
import TestSupport
import Testing

/// The same events in other table formats give the same model, byte for byte.
@Suite("Equivalent tables of events")
struct EquivalentTableTests {
    /// Both files of the first version that is trained on a table.
    private func model(_ bytes: [UInt8], named name: String, _ options: [String] = []) throws -> [[UInt8]] {
        let shop = try SampleShop()
        let file = "\(shop.folder.path)/\(name)"
        try shop.folder.write(bytes, to: file)
        expectSuccess(try shop.fit(file: file, ["--factors", "4", "--epochs", "2"] + options))
        return try ["items", "users"].map { try TestSupport.bytes(of: "\(shop.storePath)/shop/1/\($0).safetensors") }
    }

    private func model(_ text: String, named name: String = "events.csv", _ options: [String] = []) throws -> [[UInt8]]
    {
        try model(Array(text.utf8), named: name, options)
    }

    @Test("CRLF, BOM, quotes, no last newline, tabs, other columns")
    func dresses() throws {
        let plain = SampleShop.events
        let expected = try model(plain)
        func replacing(_ old: Character, with new: String) -> String {
            plain.map { $0 == old ? new : String($0) }.joined()
        }
        #expect(try model(replacing("\n", with: "\r\n")) == expected)
        #expect(try model("\u{FEFF}" + plain) == expected)
        #expect(try model(String(plain.dropLast())) == expected)
        #expect(try model(replacing(",", with: "\t"), named: "events.tsv") == expected)
        let quoted = plain.split(separator: "\n").map { line in
            line.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
        }
        #expect(try model(quoted.joined(separator: "\r\n")) == expected)
        let wider = plain.split(separator: "\n").enumerated().map { $0 == 0 ? "note,\($1)" : "\"a,\n\"\"b\"\"\",\($1)" }
        #expect(try model(wider.joined(separator: "\n")) == expected)
        let renamed = plain.replacing("user,item,timestamp", with: "customer,product,when")
        #expect(
            try model(renamed, ["--user", "customer", "--item", "product", "--timestamp", "when"]) == expected)
    }

    @Test("gzip, by name and by content")
    func gzip() throws {
        let expected = try model(SampleShop.events)
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/events.csv.gz"
        _ = try Command.shell(#"gzip -c "$1" > "$2""#, folder.file("events.csv", SampleShop.events), path)
        #expect(try model(bytes(of: path), named: "events.csv.gz") == expected)
        #expect(try model(bytes(of: path), named: "events.csv") == expected)
    }

    @Test("Several files are one log; the same file twice is an error, as it would count everything twice")
    func severalFiles() throws {
        let lines = SampleShop.events.split(separator: "\n").map { "\($0)\n" }
        let shop = try SampleShop()
        let first = try shop.table(lines[0...3].joined(), named: "january.csv")
        let second = try shop.table(lines[0] + lines[4...].joined(), named: "february.csv")
        expectSuccess(try shop.fit(file: second, ["--events", first, "--factors", "4", "--epochs", "2"]))
        let whole = try model(SampleShop.events)
        #expect(try bytes(of: "\(shop.storePath)/shop/1/users.safetensors") == whole[1])
        expectError(try shop.fit(file: first, ["--events", second, first]), .wrongUsage, first, "twice")
        let other = try shop.table("user,item\nada,tea\n", named: "other.csv")
        expectError(try shop.fit(file: first, ["--events", other]), .invalidData, other)
    }

    @Test("--skip-invalid passes over what cannot be read")
    func skipping() throws {
        let expected = try model(SampleShop.events)
        let broken = SampleShop.events + "zoe\nzoe,tea,yesterday\n,tea,2024-01-01\nzoe,tea,2024-01-01,more\n"
        #expect(try model(broken, ["--skip-invalid", "--maximum-invalid", "40%"]) == expected)
    }
}
