package import Diagnostics
package import Sources

/// The records of a table, one after another: delimited text or JSON Lines.
///
/// Delimited text is RFC 4180 with what real files need: a byte order mark; CRLF or LF; quoted fields that contain
/// `""`, delimiters and line breaks; a last line without a line feed. Empty lines are skipped. A quote inside a field
/// that does not begin with one is an ordinary byte. The first record names the columns.
///
/// JSON Lines are objects, one on each line. Their columns are the keys of the first 1,000 records (or those in the
/// first 16 MiB), in byte order. An absent key and null give an empty field; a text gives its content with the escapes
/// decoded; a number, true and false give their characters as written. A record is malformed when a value is nested, a
/// key occurs twice, or a key is in none of the first records.
///
/// Fields are slices of the file's bytes: nothing is allocated per record, and nothing is interpreted or trimmed.
package struct RecordReader: ~Copyable {
    /// What `next()` found.
    package enum Step {
        /// A record with one field for each column.
        case record
        /// A record that does not give one field per column; reading can go on after it.
        case malformed(UserError)
        /// The end of the table.
        case end
    }

    /// The file as errors name it.
    package let file: String
    /// The names of the columns: in file order for delimited text, in byte order for JSON Lines.
    ///
    /// No two names are equal or canonically equivalent in Unicode: `é` is one name, whichever bytes encode it.
    package internal(set) var columns: [String] = []
    /// The line on which the current record begins, from 1.
    package internal(set) var line = 1

    /// The byte between two fields; unused for JSON Lines.
    let delimiter: UInt8
    let isJSON: Bool
    var jsonColumns = JSONColumns()
    let source: ByteSource
    var fields = FieldList()
    /// The bytes of the window, and where in it the next record begins.
    var bytes: UnsafeRawBufferPointer
    var position = 0
    /// The line on which the next record begins.
    var nextLine = 1
    /// What is wrong with the quotes of the current record.
    var quoteProblem: String?

    /// Opens a table and reads its header.
    ///
    /// - Parameters:
    ///   - source: a `.csv`, `.tsv`, `.jsonl` or `.ndjson` file, each also with `.gz`; `-` is standard input, comma
    ///     separated text or, when it begins with a brace, JSON Lines.
    ///   - bufferSize: bytes of buffer for what cannot be mapped.
    /// - Returns: a reader that is positioned before the first record after the header.
    /// - Throws: `UserError` with code `missingInput` when it cannot be read; `invalidData` when it is empty, in
    ///   UTF-16, or names a column twice; `wrongUsage` for an unknown kind of file.
    package static func open(_ source: TableSource, bufferSize: Int = 1 << 20) throws -> RecordReader {
        let named = try TableFormat.named(by: source.path)
        let file = source.name
        let source = try source.open(bufferSize: bufferSize)
        let start = try skipByteOrderMark(source, file: file)
        let format = try named ?? TableFormat.told(by: firstByte(of: source, from: start))
        var reader = RecordReader(file: file, format: format, source: source, position: start)
        if format == .jsonLines { try reader.readKeys() } else { try reader.readHeader() }
        return reader
    }

    /// A reader from `position` on that knows no columns yet.
    init(file: String, format: TableFormat, source: ByteSource, position: Int) {
        self.file = file
        switch format {
        case .delimited(let byte): (delimiter, isJSON) = (byte, false)
        case .jsonLines: (delimiter, isJSON) = (0, true)
        }
        self.source = source
        bytes = source.window
        self.position = position
    }

    /// Moves to the next record.
    ///
    /// - Throws: `UserError` with code `invalidData` for a quote that is never closed or a damaged gzip file; nothing
    ///   can be read after that.
    package mutating func next() throws -> Step {
        isJSON ? try nextObject() : try nextDelimited()
    }

    /// The bytes of a field of the current record; valid until `next()` is called.
    package func field(_ column: Int) -> UnsafeRawBufferPointer {
        fields.bytes(of: column, in: bytes)
    }

    /// The position of the column called `name`; `option` is the parameter that names it, if there is one.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the existing columns.
    package func column(named name: String, option: ParameterKey? = nil) throws -> Int {
        if let index = columns.firstIndex(of: name) { return index }
        let remedy = option.map { key -> Message in "Name one of them with \(key)" }
        throw missingColumn(name, among: columns, file: file, remedy: remedy)
    }

    /// The place of a field of the current record, for an error.
    package func place(of column: Int) -> UserError.Place {
        .init(file: file, line: line, column: columns[column])
    }

    /// The number of lines that were read.
    package var linesRead: Int { nextLine - 1 }

    /// How much of the file has been read: the bytes done and their total (0 when it is not known).
    package var progress: (done: Int, total: Int) {
        (source.progress(at: position), source.fileSize)
    }

    /// The position at which the text begins: after a byte order mark, if there is one.
    private static func skipByteOrderMark(_ source: ByteSource, file: String) throws -> Int {
        while source.window.count < 3 && !source.isAtEnd { try source.extend(from: 0) }
        let bytes = source.window
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return 3 }
        // Without a mark, UTF-16 has a zero byte next to the first letter.
        if bytes.count >= 2, [0xFE, 0xFF] == [bytes[0], bytes[1]].sorted() || (bytes[0] == 0) != (bytes[1] == 0) {
            throw UserError(
                .invalidData, "the file is in UTF-16", at: .init(file: file), remedy: "Save it as UTF-8")
        }
        if bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B {
            throw UserError(
                .invalidData, "this is compressed", at: .init(file: file), remedy: "Put gzip -dc before the pipe")
        }
        return 0
    }

    /// The first byte of a table that is not a space; nil when there is none within `spacesLookedAt` bytes.
    private static func firstByte(of source: ByteSource, from start: Int) throws -> UInt8? {
        while true {
            if let byte = source.window[start...].first(where: { $0 > 0x20 }) { return byte }
            if source.isAtEnd || source.window.count > spacesLookedAt { return nil }
            try source.extend(from: 0)
        }
    }

    private static var spacesLookedAt: Int { 1 << 16 }

    /// Sets the names of the columns.
    ///
    /// - Throws: `UserError` with code `invalidData` for two names that are equal or canonically equivalent, as
    ///   `String` compares them: nobody could tell two such columns of a model apart.
    mutating func setColumns(_ names: [String], line: Int? = nil) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw UserError(
                .invalidData, "two columns are called '\(name)'", at: .init(file: file, line: line),
                remedy: "Rename one of them")
        }
        columns = names
    }

    private mutating func readHeader() throws {
        guard try scanRecord() else {
            throw UserError(
                .invalidData, "the file is empty", at: .init(file: file),
                remedy: "The first line must name the columns")
        }
        if let quoteProblem {
            throw UserError(.invalidData, quoteProblem, at: .init(file: file, line: line), remedy: "Mend the header")
        }
        var names: [String] = []
        for index in 0..<fields.count {
            guard let name = String(validating: field(index), as: UTF8.self) else {
                throw UserError(
                    .invalidData, "the name of column \(index + 1) is not UTF-8", at: .init(file: file, line: line),
                    remedy: "Save the file as UTF-8")
            }
            names.append(name)
        }
        try setColumns(names, line: line)
    }
}
