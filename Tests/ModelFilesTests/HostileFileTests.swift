import Diagnostics
import ModelFiles
import TestSupport
import Testing

@Suite("Damaged and hostile tensor files")
struct HostileFileTests {
    @Test("2,000 random flips, cuts, extensions and overwritten runs: an error or the same content")
    func randomDamage() throws {
        let sample = try SampleFile()
        let sound = try bytes(of: sample.path)
        let content = try SampleFile.content(of: sample.path)
        var generator = SplitMix(state: 20_250_101)
        var detected = 0
        for _ in 0..<2000 {
            var damaged = sound
            // Half of the places are in the first and last 2 KiB, where header and check sums are.
            let place =
                switch generator.next(below: 4) {
                case 0: generator.next(below: 2048)
                case 1: sound.count - 1 - generator.next(below: 2048)
                default: generator.next(below: sound.count)
                }
            switch generator.next(below: 5) {
            case 0, 1: damaged[place] ^= 1 << UInt8(generator.next(below: 8))
            case 2: damaged.removeSubrange(place...)
            case 3: damaged += (0...place % 100).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            default:
                for index in place..<min(place + 16, damaged.count) {
                    damaged[index] = UInt8(truncatingIfNeeded: generator.next())
                }
            }
            try sample.folder.write(damaged, to: sample.path)
            do {
                #expect(try SampleFile.content(of: sample.path) == content)
            } catch let error as UserError {
                #expect(error.code == .modelUnusable)
                detected += 1
            }
        }
        // The whole file is read here, and every byte is protected by a check sum.
        #expect(detected == 2000)
    }

    /// A file with the given header; if `isSealed`, check sums for one block of data follow.
    private func file(_ header: String, data: [UInt8], isSealed: Bool) -> [UInt8] {
        var json = Array(header.utf8)
        while !json.count.isMultiple(of: 8) { json.append(0x20) }
        let start = littleEndian(UInt64(json.count)) + json
        if !isSealed { return start + data }
        let sums = littleEndian(plainCRC32C(start)) + littleEndian(plainCRC32C(data))
        return start + data + sums + littleEndian(plainCRC32C(sums))
    }

    @Test(
        "Headers that lie",
        arguments: [
            "", "[]", "  {}", "{}", "{\"a\":1}", "{\"__metadata__\":[]}", "{\"__metadata__\":{\"format_version\":1}}",
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"more":1}}"#,
            #"{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0]}}"#,
            #"{"a":{"dtype":"U8","shape":[-8],"data_offsets":[8,0]}}"#,
            #"{"a":{"dtype":"U8","shape":[-8,-1],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[-8,0]}}"#,
            #"{"a":{"dtype":"U8","shape":[8.5],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U64","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
            #"{"a":{"dtype":"U64","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,18446744073709551616]}}"#,
            #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
            #"{"blocks.crc32c":{"dtype":"U32","shape":[2],"data_offsets":[0,8]}}"#,
            #"{"blocks.crc32c":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
            #"{"blocks.crc32c":{"dtype":"U32","shape":[1,2],"data_offsets":[0,8]}}"#,
            #"{"blocks.crc32c":{"dtype":"U32","shape":[0],"data_offsets":[0,0]}}"#,
        ])
    func lyingHeaders(header: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/hostile.safetensors"
        for data in [[], [UInt8](repeating: 0, count: 8)] {
            try folder.write(file(header, data: data, isSealed: false), to: path)
            expectUnusable(path) { try TensorFile(path) }
        }
    }

    @Test("With right check sums a file opens, unless its format is unknown or a tensor lies askew")
    func sealedFiles() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/sealed.safetensors"
        func open(_ metadata: String, _ tensors: String) throws -> TensorFile {
            let sums = #""blocks.crc32c":{"dtype":"U32","shape":[3],"data_offsets":[8,20]}"#
            let header = "{\"__metadata__\":\(metadata),\(tensors),\(sums)}"
            try folder.write(file(header, data: [1, 2, 3, 4, 5, 6, 7, 8], isSealed: true), to: path)
            return try TensorFile(path)
        }
        let whole = #""a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}"#
        let sound = try open(#"{"format_version":"1"}"#, whole)
        #expect(try SampleFile.array(sound, "a", of: UInt64.self) == [0x0807_0605_0403_0201])
        #expect(try open(#"{"format_version":"2"}"#, whole).format == 2)
        #expect(try open(#"{"format_version":"3"}"#, whole).format == 3)
        expectUnusable("format 4") { try open(#"{"format_version":"4"}"#, whole) }
        expectUnusable("format 0") { try open(#"{"format_version":"0"}"#, whole) }
        expectUnusable("no format version") { try open("{}", whole) }
        expectUnusable("'b' does not lie on a multiple") {
            try open(
                #"{"format_version":"1"}"#,
                #""a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"b":{"dtype":"F32","shape":[0],"data_offsets":[6,6]},"#
                    + #""c":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}"#)
        }
    }

    @Test("Files that are no tensor files: empty, short, and with a length beyond everything")
    func notTensorFiles() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/hostile.safetensors"
        let contents: [[UInt8]] = [
            [], [1], .init(repeating: 0, count: 7), .init(repeating: 0, count: 8), .init(repeating: 255, count: 4096),
            [255, 255, 255, 255, 255, 255, 255, 127, 123],
            littleEndian(UInt64(4096)) + .init(repeating: UInt8(ascii: "{"), count: 4096),
        ]
        for content in contents {
            try folder.write(content, to: path)
            expectUnusable(path) { try TensorFile(path) }
        }
    }
}
