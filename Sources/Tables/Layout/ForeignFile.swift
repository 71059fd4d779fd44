import Diagnostics

/// A kind of file that is no table of text, told by its first bytes.
enum ForeignFile {
    /// Refuses a file that is known to be something else.
    ///
    /// - Parameters:
    ///   - bytes: The first bytes, after decompression.
    ///   - file: The file as errors name it.
    /// - Throws: `UserError` with code `invalidData` that says what the file is and how its table can be had.
    static func refuse(_ bytes: UnsafeRawBufferPointer, file: String) throws {
        guard let (name, remedy) = kind(of: bytes) else { return }
        throw UserError(.invalidData, "this is \(name), not a table of text", at: .init(file: file), remedy: remedy)
    }

    private static func kind(of bytes: UnsafeRawBufferPointer) -> (name: String, remedy: Message)? {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return zip(bytes) }
        for (magic, name, remedy) in magics where bytes.starts(with: magic) { return (name, remedy) }
        if bytes.count >= 262, bytes[257..<262].elementsEqual("ustar".utf8) {
            return ("a tar archive", "Unpack it, and give the table inside")
        }
        let text = String(decoding: bytes.prefix(64), as: UTF8.self).drop { $0.isWhitespace }.lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            return ("a web page", "Download the table again: this may be the page of a login or of an error")
        }
        return text.hasPrefix("<?xml") ? ("XML", "Export the table as CSV") : nil
    }

    /// What a zip archive is, by the names of its first entries.
    private static func zip(_ bytes: UnsafeRawBufferPointer) -> (name: String, remedy: Message) {
        let start = String(decoding: bytes.prefix(4096).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        if start.contains("[Content_Types].xml") || start.contains("xl/") {
            return ("an Excel workbook", "Save it as CSV UTF-8 in the spreadsheet")
        }
        if start.contains("opendocument") { return ("an OpenDocument table", "Save it as CSV in the spreadsheet") }
        return ("a zip archive", "Unpack it, and give the table inside")
    }

    private static let compressed: Message = "Unpack it, or compress it with gzip"
    private static let export: Message =
        "Export the table as CSV, for example with DuckDB: COPY (FROM '…') TO 'table.csv'"

    private static let magics: [([UInt8], String, Message)] = [
        (Array("PAR1".utf8), "a Parquet file", export),
        (Array("ARROW1".utf8), "an Arrow file", export),
        (Array("ORC".utf8), "an ORC file", export),
        ([0x4F, 0x62, 0x6A, 0x01], "an Avro file", export),
        (Array("SQLite format 3\0".utf8), "an SQLite database", export),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook", "Save it as CSV UTF-8 in the spreadsheet"),
        (Array("BZh".utf8), "a bzip2 file", compressed),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "an xz file", compressed),
        ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file", compressed),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", compressed),
        ([0x50, 0x4B, 0x05, 0x06], "an empty zip archive", "Give a table"),
        (Array("%PDF".utf8), "a PDF", "Export the table as CSV"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", export),
    ]
}
