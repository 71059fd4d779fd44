import Diagnostics
import Sources

/// Where the records of delimited text begin, and what separates their fields.
struct DelimitedText {
    let delimiter: Delimiter
    /// The position of the first record in the window.
    let start: Int
    /// How many lines stand before it.
    let linesBefore: Int

    /// Looks at the beginning of a file.
    ///
    /// - Parameters:
    ///   - source: The text; its window holds the first records.
    ///   - start: Where the text begins, after a byte order mark.
    ///   - given: The delimiter that the user names.
    ///   - expected: The delimiter that the name of the file implies.
    ///   - file: The file as errors name it.
    /// - Throws: `UserError` with code `invalidData` for lines that end in a carriage return alone, and when nothing
    ///   tells the delimiter.
    init(
        _ source: ByteSource, from start: Int, _ given: Delimiter?, expected: Delimiter, file: String
    ) throws {
        let bytes = UnsafeRawBufferPointer(rebasing: source.window[start...].prefix(Self.bytesLookedAt))
        try Self.refuseCarriageReturns(bytes, file: file)
        if let (named, length) = Self.spreadsheetLine(bytes) {
            (delimiter, self.start, linesBefore) = (given ?? named, start + length, 1)
        } else {
            delimiter = try given ?? DelimiterDetection.delimiter(of: bytes, expected: expected, file: file)
            (self.start, linesBefore) = (start, 0)
        }
    }

    private static let bytesLookedAt = 1 << 16

    /// The delimiter that Excel's first line `sep=;` names, and the length of that line.
    private static func spreadsheetLine(_ bytes: UnsafeRawBufferPointer) -> (Delimiter, length: Int)? {
        let line = bytes.prefix { $0 != Byte.lineFeed }
        let length = min(line.count + 1, bytes.count)
        let text = line.filter { $0 != Byte.carriageReturn && $0 != Byte.quote }
        guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        return (Delimiter(text[4]), length)
    }

    private static func refuseCarriageReturns(_ bytes: UnsafeRawBufferPointer, file: String) throws {
        guard let first = bytes.firstIndex(of: Byte.carriageReturn), first + 1 < bytes.count,
            !bytes.contains(Byte.lineFeed)
        else { return }
        throw UserError(
            .invalidData, "its lines end in a carriage return alone, as on old Macs", at: .init(file: file),
            remedy: "Save it with the line ends of Windows or Unix, or convert it: tr '\\r' '\\n' < OLD > NEW")
    }
}
