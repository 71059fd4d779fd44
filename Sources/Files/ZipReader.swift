import CZlib
import Diagnostics

/// Reads the members of a zip file that are stored or deflated; each is compared with its check sum.
package struct ZipReader {
    private struct Member {
        var method = 0
        var isEncrypted = false
        var sum: UInt32 = 0
        var packedSize = 0
        var size = 0
        var offset = 0
    }

    private let file: MappedFile
    private var members: [String: Member] = [:]

    /// Opens a zip file and reads its directory.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read, `invalidData` for one that is none.
    package init(_ path: String) throws {
        file = try MappedFile(path, inMemoryUpTo: 1 << 20)
        let (start, count) = try Self.directory(of: file)
        var position = start
        for _ in 0..<count {
            guard try number(at: position, 4) == 0x0201_4B50 else { throw damaged("its directory is damaged") }
            var member = Member(
                method: try number(at: position + 10, 2), isEncrypted: try number(at: position + 8, 2) & 1 == 1,
                sum: UInt32(try number(at: position + 16, 4)), packedSize: try number(at: position + 20, 4),
                size: try number(at: position + 24, 4), offset: try number(at: position + 42, 4))
            let nameLength = try number(at: position + 28, 2)
            let extraLength = try number(at: position + 30, 2)
            let bytes = try slice(position + 46, nameLength)
            guard let name = String(validating: bytes, as: UTF8.self) else { throw damaged("a name in it is damaged") }
            try readSizes(of: &member, in: position + 46 + nameLength, extraLength)
            guard members.updateValue(member, forKey: name) == nil else {
                throw damaged("two of its members are called \(name.excerpt)")
            }
            position += 46 + nameLength + extraLength + (try number(at: position + 32, 2))
        }
    }

    /// The names of the members, in ascending order.
    package var names: [String] { members.keys.sorted() }

    /// The bytes of a member; `nil` when there is none of this name.
    ///
    /// - Throws: `UserError` with code `invalidData` for one that is damaged, or packed in a way that is not known.
    package func content(of name: String) throws -> [UInt8]? {
        guard let member = members[name] else { return nil }
        guard try number(at: member.offset, 4) == 0x0403_4B50 else { throw damaged("\(name.excerpt) is damaged") }
        let start =
            member.offset + 30 + (try number(at: member.offset + 26, 2))
            + (try number(at: member.offset + 28, 2))
        let packed = try slice(start, member.packedSize)
        guard !member.isEncrypted, member.method == 0 || member.method == 8 else {
            throw damaged("\(name.excerpt) is encrypted, or packed in an uncommon way")
        }
        let bytes = member.method == 0 ? Array(packed) : try inflated(packed, to: member.size, name)
        let sum = bytes.withUnsafeBytes {
            crc32_z(crc32(0, nil, 0), $0.baseAddress?.assumingMemoryBound(to: Bytef.self), $0.count)
        }
        guard bytes.count == member.size, bytes.isEmpty || UInt32(sum) == member.sum else {
            throw damaged("\(name.excerpt) is damaged: its check sum is another one")
        }
        try file.checkUnchanged(.invalidData)
        return bytes
    }

    private func inflated(_ packed: UnsafeRawBufferPointer, to size: Int, _ name: String) throws -> [UInt8] {
        // Deflate packs 1032 bytes into one at most, so that a header cannot ask for more memory than there is data for.
        guard size <= packed.count * 1032 + 64, packed.count < Int(UInt32.max), size < Int(UInt32.max) else {
            throw damaged("\(name.excerpt) is damaged, or larger than 4 GiB and compressed")
        }
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw UserError(.unexpected, "cannot start decompressing", remedy: "Give the program more memory")
        }
        defer { inflateEnd(&stream) }
        stream.next_in = packed.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: Bytef.self))
        }
        stream.avail_in = UInt32(packed.count)
        var status = Z_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { output, count in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(size + 1)
            status = inflate(&stream, Z_FINISH)
            count = size + 1 - Int(stream.avail_out)
        }
        guard status == Z_STREAM_END else { throw damaged("\(name.excerpt) is damaged") }
        return bytes
    }

    /// Takes the sizes and the offset that do not fit in 32 bits from the extra fields of a member.
    private func readSizes(of member: inout Member, in start: Int, _ length: Int) throws {
        var position = start
        while position + 4 <= start + length {
            let size = try number(at: position + 2, 2)
            if try number(at: position, 2) == 1 {
                var next = position + 4
                for key in [\Member.size, \Member.packedSize, \Member.offset] where member[keyPath: key] == 0xFFFF_FFFF
                {
                    member[keyPath: key] = try number(at: next, 8)
                    next += 8
                }
            }
            position += 4 + size
        }
    }

    /// Where the directory begins, and how many members it has.
    private static func directory(of file: MappedFile) throws -> (start: Int, count: Int) {
        let bytes = file.bytes
        func value(_ position: Int, _ width: Int) -> Int? {
            guard position >= 0, position <= bytes.count - width else { return nil }
            let number = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[position + $1]) }
            return Int(exactly: number)
        }
        // A comment of up to 65,535 bytes may stand behind the last record.
        let last = bytes.count - 22
        for end in stride(from: last, through: max(0, last - 65_535), by: -1) where value(end, 4) == 0x0605_4B50 {
            guard let count = value(end + 10, 2), let start = value(end + 16, 4) else { break }
            guard start == 0xFFFF_FFFF || count == 0xFFFF else { return (start, count) }
            guard value(end - 20, 4) == 0x0706_4B50, let large = value(end - 12, 8), value(large, 4) == 0x0606_4B50,
                let count = value(large + 32, 8), let start = value(large + 48, 8)
            else { break }
            return (start, count)
        }
        throw UserError(
            .invalidData, "this is no zip file, or it is cut", at: .init(file: file.path),
            remedy: "Write the file again")
    }

    private func number(at position: Int, _ width: Int) throws -> Int {
        let bytes = try slice(position, width)
        let number = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
        guard let number = Int(exactly: number) else { throw damaged("a size in it is damaged") }
        return number
    }

    private func slice(_ start: Int, _ length: Int) throws -> UnsafeRawBufferPointer {
        guard start >= 0, length >= 0, start <= file.bytes.count, length <= file.bytes.count - start else {
            throw damaged("it is cut, or a size in it is damaged")
        }
        return UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + length])
    }

    private func damaged(_ problem: String) -> UserError {
        guard file.isUnchanged else { return fileChanged(file.path, .invalidData) }
        return UserError(
            .invalidData, "the zip file cannot be used: \(problem)", at: .init(file: file.path),
            remedy: "Write the file again")
    }
}
