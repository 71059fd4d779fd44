import Diagnostics
import Documents
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

@Suite("Tensor files")
struct TensorFileTests {
    @Test("What was written is read back")
    func roundTrip() throws {
        let sample = try SampleFile()
        let content = try SampleFile.content(of: sample.path)
        #expect(content.metadata == ["alpha": "0.1", "name": "é \"quoted\"", "format_version": "2"])
        #expect(content.ids == SampleFile.ids)
        #expect(content.offsets == SampleFile.offsets)
        #expect(content.counts == SampleFile.counts)
        #expect(content.days == SampleFile.days)
        #expect(content.gram.isEmpty)
        #expect(content.factors == (0..<SampleFile.rows * SampleFile.columns).map { SampleFile.factor($0).bitPattern })
        let file = try TensorFile(sample.path)
        #expect(file.checksum == sample.checksum)
        #expect(file.tensorNames.count == 6)
        #expect(!file.tensorNames.contains("blocks.crc32c"))
        #expect(file.contains("item.ids") && !file.contains("item.id"))
        #expect(file.description(of: "item.factors")?.shape == [SampleFile.rows, SampleFile.columns])
        try file.checkAll()
    }

    @Test("Equal tensors give equal bytes, however they are handed over")
    func determinism() throws {
        let sample = try SampleFile()
        var writer = TensorFileWriter(metadata: ["name": "é \"quoted\"", "alpha": "0.1"])
        writer.add("item.ids", of: UInt8.self, shape: [11]) { sink in
            for byte in SampleFile.ids { try [byte].withUnsafeBytes(sink) }
        }
        writer.add("item.factors", of: Float.self, shape: [SampleFile.rows, SampleFile.columns]) { sink in
            for row in 0..<SampleFile.rows {
                let values = (0..<SampleFile.columns).map { SampleFile.factor(row * SampleFile.columns + $0) }
                try values.withUnsafeBytes(sink)
            }
        }
        writer.add("item.id_offsets", SampleFile.offsets)
        writer.add("history.last_day", SampleFile.days)
        writer.add("history.items", SampleFile.counts)
        writer.add("item.gram", [Float](), shape: [0, 3])
        let other = "\(sample.folder.path)/other.safetensors"
        #expect(try writer.write(to: other) == sample.checksum)
        #expect(try bytes(of: other) == bytes(of: sample.path))
    }

    @Test("The layout is that of docs/model-format.md: lengths, alignment, order and check sums")
    func layout() throws {
        let sample = try SampleFile()
        let file = try bytes(of: sample.path)
        let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((8 + length).isMultiple(of: 64))
        let header = try JSONValue(parsing: Array(file[8..<8 + length]))
        func offsets(_ name: String) -> [Int] {
            (header[name]?["data_offsets"]?.arrayValue ?? []).compactMap(\.intValue)
        }
        let factors = SampleFile.rows * SampleFile.columns * 4
        #expect(offsets("item.id_offsets") == [0, 24])
        #expect(offsets("item.factors") == [24, 24 + factors])
        #expect(offsets("history.items") == [24 + factors, 36 + factors])
        #expect(offsets("item.gram") == [36 + factors, 36 + factors])
        #expect(offsets("history.last_day") == [36 + factors, 40 + factors])
        #expect(offsets("item.ids") == [40 + factors, 51 + factors])
        let end = 51 + factors
        let data = Array(file[(8 + length)...])
        var expected = [plainCRC32C(file[..<(8 + length)])]
        for start in stride(from: 0, to: end, by: 65_536) {
            expected.append(plainCRC32C(data[start..<min(start + 65_536, end)]))
        }
        expected.append(plainCRC32C(expected.flatMap(littleEndian)))
        #expect(Array(data[end...]) == expected.flatMap(littleEndian))
        #expect(offsets("blocks.crc32c") == [end, end + expected.count * 4])
        #expect(sample.checksum == expected.last)
    }

    @Test(
        "A file without tensors, and data that ends near the border of a block", arguments: [0, 65_535, 65_536, 65_537])
    func borders(size: Int) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/borders.safetensors"
        var writer = TensorFileWriter()
        let values = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        if size > 0 { writer.add("bytes", values) }
        try writer.write(to: path)
        let file = try TensorFile(path)
        try file.checkAll()
        if size > 0 { #expect(try SampleFile.array(file, "bytes", of: UInt8.self) == values) }
    }

    @Test("A missing tensor, another type or shape, and a range beyond the end are errors that name the tensor")
    func wrongRequests() throws {
        let sample = try SampleFile()
        let file = try TensorFile(sample.path)
        expectUnusable("user.ids") { try file.tensor("user.ids", of: UInt8.self) }
        expectUnusable("blocks.crc32c") { try file.tensor("blocks.crc32c", of: UInt32.self) }
        expectUnusable("item.ids") { try file.tensor("item.ids", of: Float.self) }
        expectUnusable("item.factors") { try file.tensor("item.factors", of: Float.self) }
        expectUnusable("700 × 64 and should be any × 65") {
            try file.tensor("item.factors", of: Float.self, shape: [nil, 65])
        }
        let ids = try file.tensor("item.ids", of: UInt8.self, shape: [11])
        expectUnusable("item.ids") { try ids.values(0..<12) }
        expectUnusable("item.ids") { try ids.values(-1..<1) }
        expectUnusable("item.ids") { try ids.values(from: 3, to: 2) }
        expectUnusable("item.ids") { try ids.values(from: 0, to: .max) }
        #expect(try Array(ids.values(from: 5, to: 7)) == Array("ad".utf8))
        #expect(try ids.values(11..<11).isEmpty)
        expectUnusable("beta") { try file.number("beta") }
        expectUnusable("name") { try file.number("name") }
        expectUnusable("alpha") { try file.integer("alpha") }
        #expect(try file.number("alpha") == 0.1)
        #expect(try file.integer("format_version") == 2)
    }

    @Test("A damaged block is an error for the tensor that touches it and for no other")
    func damagedBlock() throws {
        let sample = try SampleFile()
        var content = try bytes(of: sample.path)
        // This offset is in the last but one block, within the factors.
        content[content.count - 70_000] ^= 4
        try sample.folder.write(content, to: sample.path)
        let file = try TensorFile(sample.path)
        #expect(try SampleFile.array(file, "item.id_offsets", of: UInt64.self) == SampleFile.offsets)
        let factors = try file.tensor("item.factors", of: Float.self, shape: [nil, nil])
        #expect(try factors.values(0..<100).first == SampleFile.factor(0))
        for _ in 0..<2 { expectUnusable("item.factors") { try factors.all() } }
        expectUnusable("item.factors") { try file.checkAll() }
    }

    @Test("Many threads may touch a file at once")
    func threads() throws {
        let sample = try SampleFile()
        let file = try TensorFile(sample.path)
        let factors = try file.tensor("item.factors", of: Float.self, shape: [SampleFile.rows, SampleFile.columns])
        try parallelFor(2000, chunk: 7, threads: 4) { range in
            for index in range {
                let first = index * 37 % SampleFile.rows * SampleFile.columns
                let values = try factors.values(first..<first + SampleFile.columns)
                guard values.indices.allSatisfy({ values[$0] == SampleFile.factor(first + $0) }) else {
                    throw UserError(.unexpected, "the row at \(first) differs")
                }
            }
        }
    }

    @Test("A missing file and a folder are unusable models; a file that cannot be made is no model at all")
    func missing() throws {
        let folder = try TemporaryFolder()
        expectUnusable(folder.path) { try TensorFile(folder.path) }
        expectUnusable("none") { try TensorFile("\(folder.path)/none") }
        let error = #expect(throws: UserError.self) { try TensorFileWriter().write(to: "\(folder.path)/none/file") }
        #expect(error?.code == .cannotWrite)
    }
}
