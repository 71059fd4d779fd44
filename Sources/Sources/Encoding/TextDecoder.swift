import Diagnostics

/// The text of a source in another encoding, as UTF-8, piece by piece.
final class TextDecoder {
    private let source: ByteSource
    private let encoding: TextEncoding
    private let file: String
    /// Whether the first of the two bytes of a unit of UTF-16 is the higher one.
    private var isBigEndian = false
    /// How many bytes of the source's window have been decoded.
    private var position = 0
    /// The line that is decoded now, for errors.
    private var line = 1
    /// The UTF-8 of a character that did not fit into the buffer as a whole.
    private var rest: ArraySlice<UInt8> = []

    /// A decoder of all bytes of `source`, of which nobody else moves the window.
    ///
    /// - Throws: `UserError` with code `invalidData` when the text begins as none in this encoding would.
    init(_ source: ByteSource, from encoding: TextEncoding, file: String) throws {
        self.source = source
        self.encoding = encoding
        self.file = file
        while source.window.count < Self.bytesLookedAt && !source.isAtEnd { try source.extend(from: 0) }
        let bytes = source.window
        if encoding == .utf16 {
            try readByteOrder(bytes)
        } else if Self.isUTF8(bytes.prefix(Self.bytesLookedAt), isCut: bytes.count > Self.bytesLookedAt) {
            throw UserError(
                .invalidData, "the file is in UTF-8, not in \(encoding.rawValue)", at: .init(file: file),
                remedy: "Leave out \(.encoding)")
        }
    }

    /// How many bytes of the file have been decoded.
    var consumedInput: Int { source.progress(at: position) }

    /// Whether all bytes so far are those of the file that was opened.
    var isUnchanged: Bool { source.isUnchanged }

    /// Fills `buffer`, or as much of it as there is text left, and returns the number of bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            if let byte = rest.popFirst() {
                buffer[filled] = byte
                filled += 1
                continue
            }
            if position == source.window.count {
                if source.isAtEnd { break }
                try source.extend(from: position)
                position = 0
                continue
            }
            let scalar = try encoding == .utf16 ? nextOfTwoBytes() : nextOfOneByte()
            guard let scalar else { continue }
            if scalar == "\n" { line += 1 }
            if scalar.isASCII {
                buffer[filled] = UInt8(scalar.value)
                filled += 1
            } else {
                rest = Array(UTF8.encode(scalar).unsafelyUnwrapped)[...]
            }
        }
        return filled
    }

    private func nextOfOneByte() throws -> Unicode.Scalar? {
        let byte = source.window[position]
        position += 1
        guard encoding == .windows1252, (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        let unit = TextEncoding.windows1252High[Int(byte) - 0x80]
        guard unit != 0, let scalar = Unicode.Scalar(unit) else {
            throw undecodable("the byte \(hexadecimal(byte)) is no character")
        }
        return scalar
    }

    /// The next character of UTF-16; nil when more bytes had to be brought into the window first.
    private func nextOfTwoBytes() throws -> Unicode.Scalar? {
        guard let high = try unit(at: position) else { return nil }
        guard UTF16.isLeadSurrogate(high) || UTF16.isTrailSurrogate(high) else {
            position += 2
            return Unicode.Scalar(high)
        }
        guard UTF16.isLeadSurrogate(high) else { throw undecodable("half a character stands alone") }
        guard let low = try unit(at: position + 2) else { return nil }
        guard UTF16.isTrailSurrogate(low) else { throw undecodable("half a character stands alone") }
        position += 4
        return Unicode.Scalar(0x10000 + (UInt32(high) & 0x3FF) << 10 + UInt32(low) & 0x3FF)
    }

    /// The unit of two bytes at a place of the window; nil when the window was moved to bring it in.
    private func unit(at place: Int) throws -> UInt16? {
        let bytes = source.window
        if place + 1 < bytes.count {
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard !source.isAtEnd else { throw undecodable("the text ends within a character") }
        try source.extend(from: position)
        position = 0
        return nil
    }

    private func readByteOrder(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count >= 2 else { return }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF): (isBigEndian, position) = (true, 2)
        case (0xFF, 0xFE): position = 2
        case (0, _): isBigEndian = true
        case (_, 0): break
        default:
            throw UserError(
                .invalidData, "the file is not in UTF-16", at: .init(file: file),
                remedy: "Leave out \(.encoding), or name the encoding that the file has")
        }
    }

    private func undecodable(_ problem: String) -> UserError {
        UserError(
            .invalidData, "\(problem) in \(encoding.rawValue)", at: .init(file: file, line: line),
            remedy: "Name the encoding that the file has with \(.encoding)")
    }

    private func hexadecimal(_ byte: UInt8) -> String { "0x" + String(byte, radix: 16, uppercase: true) }

    /// Whether bytes hold characters beyond ASCII and all of them are UTF-8, up to one that is cut at the end.
    private static func isUTF8(_ bytes: Slice<UnsafeRawBufferPointer>, isCut: Bool) -> Bool {
        (0...(isCut ? 3 : 0)).contains { cut in
            let whole = bytes.dropLast(cut)
            return whole.contains { $0 >= 0x80 } && String(validating: whole, as: UTF8.self) != nil
        }
    }

    private static let bytesLookedAt = 1 << 16
}
