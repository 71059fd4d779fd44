import CZlib

/// Writes members one after another into a zip file, stored and not compressed, with no time; equal members give equal
/// bytes.
///
/// Files of more than 4 GiB, and members that begin beyond, have the 64-bit records of the format (APPNOTE 4.3.14, 4.5.3).
package struct ZipWriter {
    private struct Member {
        let name: [UInt8]
        let sum: UInt32
        let size: Int
        let offset: Int
    }

    private static let limit = 0xFFFF_FFFF

    private let file: AtomicFile
    private var members: [Member] = []
    private var written = 0

    /// Begins a zip file, which appears when the caller commits `file`.
    package init(_ file: AtomicFile) { self.file = file }

    /// Adds a member.
    ///
    /// - Parameters:
    ///   - name: Its name, which no other member may have.
    ///   - emit: Passes its bytes to the sink, in order; called twice, because the check sum stands before the bytes.
    /// - Throws: What `emit` throws; `UserError` with code `cannotWrite`.
    package mutating func add(
        _ name: String, emit: (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        var (sum, size) = (crc32(0, nil, 0), 0)
        try emit { bytes in
            // zlib starts anew for a null pointer, as an empty piece may have.
            guard let start = bytes.baseAddress else { return }
            sum = crc32_z(sum, start.assumingMemoryBound(to: Bytef.self), bytes.count)
            size += bytes.count
        }
        let member = Member(name: Array(name.utf8), sum: UInt32(sum), size: size, offset: written)
        let isLarge = size >= Self.limit
        var header = Record()
        header.add(UInt32(0x0403_4B50))
        header.add(UInt16(isLarge ? 45 : 20))
        Self.addDescription(of: member, isLarge: isLarge, to: &header)
        header.add(UInt16(member.name.count))
        header.add(UInt16(isLarge ? 20 : 0))
        header.bytes += member.name
        if isLarge {
            header.add(UInt16(1))
            header.add(UInt16(16))
            header.add(UInt64(size))
            header.add(UInt64(size))
        }
        try put(header)
        var again = 0
        try emit { bytes in
            again += bytes.count
            try file.write(bytes)
        }
        precondition(again == size, "a member of a zip file gave other bytes the second time")
        written += size
        members.append(member)
    }

    /// Writes the directory, behind which nothing may be added.
    package mutating func finish() throws {
        let start = written
        for member in members {
            let isLarge = member.size >= Self.limit || member.offset >= Self.limit
            var entry = Record()
            entry.add(UInt32(0x0201_4B50))
            entry.add(UInt16(isLarge ? 45 : 20))
            entry.add(UInt16(isLarge ? 45 : 20))
            Self.addDescription(of: member, isLarge: isLarge, to: &entry)
            entry.add(UInt16(member.name.count))
            entry.add(UInt16(isLarge ? 28 : 0))
            // No comment, the first disk, no attributes.
            for _ in 0..<3 { entry.add(UInt16(0)) }
            entry.add(UInt32(0))
            entry.add(UInt32(isLarge ? Self.limit : member.offset))
            entry.bytes += member.name
            if isLarge {
                entry.add(UInt16(1))
                entry.add(UInt16(24))
                for number in [member.size, member.size, member.offset] { entry.add(UInt64(number)) }
            }
            try put(entry)
        }
        try finish(directory: start..<written)
    }

    private mutating func finish(directory: Range<Int>) throws {
        precondition(members.count < 0xFFFF)
        var end = Record()
        let isLarge = directory.upperBound >= Self.limit
        if isLarge {
            end.add(UInt32(0x0606_4B50))
            end.add(UInt64(44))
            end.add(UInt16(45))
            end.add(UInt16(45))
            end.add(UInt64(0))
            for number in [members.count, members.count, directory.count, directory.lowerBound] {
                end.add(UInt64(number))
            }
            end.add(UInt32(0x0706_4B50))
            end.add(UInt32(0))
            end.add(UInt64(directory.upperBound))
            end.add(UInt32(1))
        }
        end.add(UInt32(0x0605_4B50))
        end.add(UInt32(0))
        end.add(UInt16(members.count))
        end.add(UInt16(members.count))
        end.add(UInt32(isLarge ? Self.limit : directory.count))
        end.add(UInt32(isLarge ? Self.limit : directory.lowerBound))
        end.add(UInt16(0))
        try put(end)
    }

    /// Flags, method, time, check sum and sizes, as both headers of a member have them.
    private static func addDescription(of member: Member, isLarge: Bool, to record: inout Record) {
        // Names are UTF-8; stored; 1980-01-01, the first day that the format knows.
        for number in [0x0800, 0, 0, 0x0021] { record.add(UInt16(number)) }
        record.add(member.sum)
        for _ in 0..<2 { record.add(UInt32(isLarge ? limit : member.size)) }
    }

    private mutating func put(_ record: Record) throws {
        try file.write(record.bytes)
        written += record.bytes.count
    }

    /// Little-endian numbers, one after another.
    private struct Record {
        var bytes: [UInt8] = []

        mutating func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }
}
