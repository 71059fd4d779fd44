package import Diagnostics

/// The records of a delimited text table, one after another.
///
/// Reads RFC 4180 with what real files need: a byte order mark, CRLF or LF, quoted fields with `""`, delimiters and
/// line breaks inside, a last line without an end; lines with nothing on them are passed over. A quote inside a field
/// that does not begin with one is an ordinary byte. The first record names the columns.
///
/// Fields are slices of the file's bytes: nothing is allocated per record, and nothing is interpreted or trimmed.
package struct RecordReader: ~Copyable {
    /// What `next()` found.
    package enum Step {
        /// A record with one field for each column.
        case record
        /// A record that cannot be split into one field per column; reading can go on after it.
        case malformed(UserError)
        /// The end of the table.
        case end
    }

    /// The file as errors name it.
    package let file: String
    /// The names of the columns, in their order in the file; no two are equal.
    package private(set) var columns: [String] = []
    /// The line on which the current record begins, from 1.
    package internal(set) var line = 1

    let delimiter: UInt8
    let source: ByteSource
    var fields = FieldList()
    /// The bytes of the window, and where in it the next record begins.
    var bytes: UnsafeRawBufferPointer
    var position = 0
    /// The line on which the next record begins.
    var nextLine = 1
    /// What is wrong with the quotes of this record.
    var quoteProblem: String?

    /// Opens a table and reads its header.
    ///
    /// - Parameters:
    ///   - path: a `.csv` or `.tsv` file, either also with `.gz`; `-` is standard input.
    ///   - bufferSize: bytes of buffer for what cannot be mapped.
    /// - Throws: `UserError` with code `missingInput` when it cannot be read; `invalidData` when it is empty, in
    ///   UTF-16, or names a column twice; `wrongUsage` for an unknown kind of file.
    package static func open(_ path: String, bufferSize: Int = 1 << 20) throws -> RecordReader {
        let format = try TableFormat.named(by: path)
        var reader = RecordReader(
            file: path == "-" ? "standard input" : path, delimiter: format.delimiter,
            source: try ByteSource(path, bufferSize: bufferSize))
        try reader.skipByteOrderMark()
        try reader.readHeader()
        return reader
    }

    private init(file: String, delimiter: UInt8, source: ByteSource) {
        self.file = file
        self.delimiter = delimiter
        self.source = source
        bytes = source.window
    }

    /// The bytes of a field of the current record; valid until `next()` is called.
    package func field(_ column: Int) -> UnsafeRawBufferPointer {
        fields.bytes(of: column, in: bytes)
    }

    /// The position of the column called `name`.
    ///
    /// - Throws: `UserError` with code `invalidData` that lists the columns there are.
    package func column(named name: String, option: String? = nil) throws -> Int {
        if let index = columns.firstIndex(of: name) { return index }
        throw TextTable.missingColumn(
            name, columns: columns, file: file, remedy: option.map { "Name one of them with \($0)" })
    }

    /// The place of a field of the current record, for an error.
    package func place(of column: Int) -> UserError.Place {
        .init(file: file, line: line, column: columns[column])
    }

    /// How much of the file has been read: bytes done and in all (0 when that is not known).
    package var progress: (done: Int, total: Int) {
        (source.progress(at: position), source.fileSize)
    }

    private mutating func skipByteOrderMark() throws {
        while bytes.count < 3 && !source.isAtEnd { try extend() }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            position = 3
        } else if bytes.count >= 2, [0xFE, 0xFF] == [bytes[0], bytes[1]].sorted() {
            throw UserError(
                .invalidData, "the file is in UTF-16", at: .init(file: file), remedy: "Save it as UTF-8")
        }
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
        var seen: Set<String> = []
        for index in 0..<fields.count {
            guard let name = String(validating: field(index), as: UTF8.self) else {
                throw UserError(
                    .invalidData, "the name of column \(index + 1) is not UTF-8", at: .init(file: file, line: line),
                    remedy: "Save the file as UTF-8")
            }
            guard seen.insert(name).inserted else {
                throw UserError(
                    .invalidData, "two columns are called '\(name)'", at: .init(file: file, line: line),
                    remedy: "Rename one of them")
            }
            columns.append(name)
        }
    }
}
