import Diagnostics
import Sources
import TestSupport
import Testing

/// Text in other encodings comes out as UTF-8, whatever the size of the buffer.
@Suite("Encodings")
struct TextDecoderTests {
    private func text(_ bytes: [UInt8], _ encoding: TextEncoding, bufferSize: Int = 16) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.csv")
        try folder.write(bytes, to: path)
        let source = try TableSource(path).open(bufferSize: bufferSize, encoding: encoding)
        var output: [UInt8] = []
        while !source.isAtEnd {
            output += source.window
            try source.extend(from: source.window.count)
        }
        output += source.window
        return try #require(String(validating: output, as: UTF8.self))
    }

    private func failure(_ bytes: [UInt8], _ encoding: TextEncoding) -> UserError? {
        do {
            _ = try text(bytes, encoding)
            return nil
        } catch { return error as? UserError }
    }

    @Test("Every byte of Latin-1 is the character of its number", arguments: [1, 2, 3, 7, 1000])
    func latin1(_ bufferSize: Int) throws {
        let bytes = (0...255).map { UInt8($0) }
        let expected = String(String.UnicodeScalarView((0...255).map { Unicode.Scalar(UInt8($0)) }))
        #expect(try text(bytes, .latin1, bufferSize: bufferSize) == expected)
    }

    @Test("Windows-1252 has its own characters from 80 to 9F", arguments: [1, 2, 5, 1000])
    func windows1252(_ bufferSize: Int) throws {
        // By the table of the Unicode consortium.
        let bytes: [UInt8] = [0x80, 0x8A, 0x92, 0x93, 0x94, 0x96, 0x99, 0x9F, 0xE4, 0x41]
        #expect(try text(bytes, .windows1252, bufferSize: bufferSize) == "€Š’“”–™ŸäA")
        for byte: UInt8 in [0x81, 0x8D, 0x8F, 0x90, 0x9D] {
            #expect(failure([0x41, 0x0A, byte], .windows1252)?.place?.line == 2)
        }
    }

    @Test("UTF-16 in both orders, with a mark and without", arguments: [1, 2, 3, 5, 1000])
    func utf16(_ bufferSize: Int) throws {
        let sample = "user,item\nJosé,😀\n"
        let big = sample.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let little = sample.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for bytes in [[0xFE, 0xFF] + big, [0xFF, 0xFE] + little, big, little] {
            #expect(try text(bytes, .utf16, bufferSize: bufferSize) == sample)
        }
        #expect(try text([], .utf16, bufferSize: bufferSize) == "")
    }

    @Test("Half a character, a cut unit and another encoding are errors")
    func damaged() {
        #expect(failure([0xFF, 0xFE, 0x3D, 0xD8, 0x41, 0x00], .utf16)?.code == .invalidData)
        #expect(failure([0xFF, 0xFE, 0x41, 0x00, 0x0A, 0x00, 0x00, 0xDE], .utf16)?.place?.line == 2)
        #expect(failure([0xFF, 0xFE, 0x41], .utf16)?.code == .invalidData)
        #expect(failure(Array("user".utf8), .utf16)?.code == .invalidData)
        #expect(failure(Array("José".utf8), .latin1)?.problem == "the file is in UTF-8, not in latin-1")
        #expect(failure(Array("Jos".utf8), .latin1) == nil)
    }

    @Test func theLikelyEncodingDependsOnTheBytesThatAreControlCharactersInLatin1() {
        #expect(([0x4A, 0xE9] as [UInt8]).withUnsafeBytes { TextEncoding.likely(of: $0) } == .latin1)
        #expect(([0x93, 0xE9] as [UInt8]).withUnsafeBytes { TextEncoding.likely(of: $0) } == .windows1252)
    }
}
