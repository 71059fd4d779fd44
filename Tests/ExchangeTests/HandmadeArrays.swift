import Files

/// An npz file, byte by byte after numpy's format 1.0 (NEP 1), so that its headers may say anything.
struct HandmadeArrays {
    struct Member {
        let name: String
        /// `<u8`, the text of the shape, and the values.
        let type, shape: String
        let bytes: [UInt8]

        init(_ name: String, _ type: String, _ shape: String, _ bytes: [UInt8]) {
            (self.name, self.type, self.shape, self.bytes) = (name, type, shape, bytes)
        }
    }

    /// Writes members into a file.
    static func write(_ members: [Member], to path: String) throws {
        let file = try AtomicFile(path)
        var zip = ZipWriter(file)
        for member in members {
            var text = "{'descr': '\(member.type)', 'fortran_order': False, 'shape': \(member.shape), }"
            while (11 + text.utf8.count) % 64 != 0 { text += " " }
            let head: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count + 1), 0]
            let bytes = head + Array("\(text)\n".utf8) + member.bytes
            try zip.add("\(member.name).npy") { sink in try bytes.withUnsafeBytes { try sink($0) } }
        }
        try zip.finish()
        try file.commit()
    }

    static func bytes(_ numbers: [UInt64]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }

    static func singles(_ numbers: [Float]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    }
}
