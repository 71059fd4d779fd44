import Diagnostics
import Files
import TestSupport
import Testing

/// Zip files, against Python's reader and writer.
@Suite struct ZipTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let members: [(String, [UInt8])] = [
        ("empty", []), ("zeros", [UInt8](repeating: 0, count: 100_000)), ("ü", (0..<1000).map { UInt8($0 % 251) }),
    ]

    private func written() throws -> String {
        let path = "\(folder.path)/a.zip"
        let file = try AtomicFile(path)
        var zip = ZipWriter(file)
        for (name, bytes) in members { try zip.add(name) { sink in try bytes.withUnsafeBytes { try sink($0) } } }
        try zip.finish()
        try file.commit()
        return path
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let zip = try ZipReader(written())
        for (name, bytes) in members { #expect(try zip.content(of: name) == bytes) }
        #expect(try zip.content(of: "other") == nil)
        #expect(zip.names == ["empty", "zeros", "ü"])
    }

    @Test func noByteCanBeChangedUnnoticed() throws {
        let path = "\(folder.path)/small.zip"
        let file = try AtomicFile(path)
        var zip = ZipWriter(file)
        let content: [UInt8] = [1, 2, 3, 4, 5]
        try zip.add("five") { sink in try content.withUnsafeBytes { try sink($0) } }
        try zip.finish()
        try file.commit()
        let sound = try bytes(of: path)
        for index in sound.indices {
            for bit in 0..<8 {
                var changed = sound
                changed[index] ^= 1 << UInt8(bit)
                try folder.write(changed, to: path)
                do {
                    if let read = try ZipReader(path).content(of: "five") { #expect(read == content, "\(index)") }
                } catch is UserError {}
            }
        }
        for count in 0..<sound.count {
            try folder.write(Array(sound.prefix(count)), to: path)
            #expect(throws: UserError.self) { try ZipReader(path).content(of: "five") }
        }
    }

    @Test func placesThatNoFileHasAreErrors() throws {
        func little(_ number: UInt64, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
        // The ends of the format (APPNOTE 4.3.14 to 4.3.16): the 64-bit record, where it is, and the last record.
        func end(record: UInt64, directory: UInt64, count: UInt64) -> [UInt8] {
            little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) + little(count, 8)
                + little(count, 8) + little(0, 8) + little(directory, 8) + little(0x0706_4B50, 4) + little(0, 4)
                + little(record, 8) + little(1, 4) + little(0x0605_4B50, 4) + little(0, 4) + little(0xFFFF, 2)
                + little(0xFFFF, 2) + little(0xFFFF_FFFF, 4) + little(0xFFFF_FFFF, 4) + little(0, 2)
        }
        let path = "\(folder.path)/far.zip"
        let far: [UInt64] = [1 << 62, (1 << 63) - 1, 1 << 63, .max]
        for number in far {
            for bytes in [
                end(record: number, directory: 0, count: 1), end(record: 0, directory: number, count: 1),
                end(record: 0, directory: number, count: number), end(record: 0, directory: 0, count: number),
            ] {
                try folder.write(bytes, to: path)
                #expect(throws: UserError.self) { try ZipReader(path) }
            }
        }
        try folder.write(end(record: 0, directory: 0, count: 0), to: path)
        #expect(try ZipReader(path).names.isEmpty)
    }

    /// `zipfile.ZipFile("d.zip", "w", zipfile.ZIP_DEFLATED).writestr("a.txt", "abc" * 5)`, in hexadecimal.
    @Test func deflatedMembersOfPythonAreRead() throws {
        let text =
            "504b030414000000080000002100a38c27d3070000000f00000005000000612e7478744b4c4a4e444200504b010214031400"
            + "0000080000002100a38c27d3070000000f000000050000000000000000000000800100000000612e747874504b0506000000"
            + "0001000100330000002a0000000000"
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        let path = "\(folder.path)/d.zip"
        try folder.write(bytes, to: path)
        #expect(try ZipReader(path).content(of: "a.txt") == Array("abcabcabcabcabc".utf8))
    }
}
