package import Diagnostics
package import Sources

/// The records of a table, one after another: delimited text or JSON.
///
/// Delimited text is RFC 4180 with what real files need: a byte order mark; CRLF or LF; quoted fields that contain
/// `""`, delimiters and line breaks; a last line without a line feed; empty fields after the last column. Empty lines are
/// skipped. A quote inside a field that does not begin with one is an ordinary byte. The first record names the columns,
/// unless the layout says otherwise; where it is repeated, as in files that were joined, it is passed over and counted.
///
/// JSON is one object on each line, or objects over any number of lines, also in one array. Their columns are the
/// fields of the first 1,000 records (or those in the first 16 MiB), in byte order; a field of an object in the record
/// is called by all keys that lead to it, with dots between them. An absent key, null, `[]` and `{}` give an empty
/// field; a text gives its content with the escapes decoded; a number, true and false give their characters as written.
/// Lists and fields that none of the first records has are passed over. A record is malformed when a used column has a
/// list or an object, or a key occurs twice.
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
    /// The names of the columns: in file order for delimited text, in byte order for JSON.
    ///
    /// No two names are equal or canonically equivalent in Unicode: `é` is one name, whichever bytes encode it.
    package internal(set) var columns: [String] = []
    /// The line on which the current record begins, from 1.
    package internal(set) var line = 1

    /// The byte between two fields; unused for JSON.
    let delimiter: UInt8
    let isJSON: Bool
    /// Whether the first record names the columns.
    let hasHeader: Bool
    let numbers: NumberFormats
    var jsonColumns = JSONColumns()
    /// Where the objects of JSON stand, unless each is on a line of its own.
    var elements: JSONElements?
    let source: ByteSource
    var fields = FieldList()
    /// The bytes of the window, and where in it the next record begins.
    var bytes: UnsafeRawBufferPointer
    var position = 0
    /// Where in the window the current record begins.
    var recordStart = 0
    /// The line on which the next record begins.
    var nextLine = 1
    /// What is wrong with the quotes of the current record.
    var quoteProblem: String?
    /// How many records so far repeat the header and were passed over, as in files that were joined.
    package internal(set) var repeatedHeaders = 0
    /// The bytes of the columns' names, and a bit for the `nameBit` of each: it rules out nearly every record that is no
    /// header.
    var nameBytes: [[UInt8]] = []
    var nameBits: UInt64 = 0
    /// The formats of the columns' numbers; empty when all are plain.
    private var formats: [NumberFormat] = []

    /// Opens a table and reads its header.
    ///
    /// - Parameters:
    ///   - source: a table by the end of its name, see `TableFormat`; `-` is standard input, delimited text or, when it
    ///     begins with a brace or a bracket, JSON. The result of a query has its own layout, whatever `layout` says.
    ///   - layout: What is known of its layout.
    ///   - bufferSize: bytes of buffer for what cannot be mapped.
    ///   - progress: Receives a warning about a header that looks like data, and what separates the fields if that is
    ///     not what the file's name implies.
    /// - Returns: a reader that is positioned before the first record after the header.
    /// - Throws: `UserError` with code `missingInput` when it cannot be read; `invalidData` when it is empty, in another
    ///   encoding, no table of text, or names a column twice; `wrongUsage` for an unknown kind of file.
    package static func open(
        _ source: TableSource, _ layout: TableLayout = .standard, bufferSize: Int = 1 << 20,
        progress: Progress = .silent
    ) throws -> RecordReader {
        let layout = source.isProgram ? .ofQueries : layout
        let bytes = try source.open(bufferSize: bufferSize, encoding: layout.encoding ?? .utf8)
        do {
            let path = source.isProgram ? "result.csv" : source.path
            return try open(bytes, path: path, file: source.name, layout, bufferSize: bufferSize, progress)
        } catch {
            throw bytes.cause(of: error)
        }
    }

    private static func open(
        _ source: ByteSource, path: String, file: String, _ layout: TableLayout, bufferSize: Int, _ progress: Progress
    ) throws -> RecordReader {
        try lookAhead(source, bufferSize: bufferSize)
        try ForeignFile.refuse(source.window, file: file)
        let start = try skipByteOrderMark(source, file: file)
        let named = try TableFormat.named(by: path, isText: layout.delimiter != nil)
        let format = try named ?? TableFormat.told(by: firstByte(of: source, from: start))
        guard case .delimited(let expected) = format else {
            try layout.refuseForJSON(file: file)
            var reader = RecordReader(
                file: file, format: format, numbers: layout.numbers, source: source, position: start)
            try reader.readKeys()
            return reader
        }
        let text = try DelimitedText(source, from: start, layout.delimiter, expected: expected, file: file)
        if layout.delimiter == nil, text.delimiter != expected {
            progress.step("\(file): the fields are separated by \(text.delimiter.plural)")
        }
        var reader = RecordReader(
            file: file, format: .delimited(text.delimiter), hasHeader: !layout.noHeader, numbers: layout.numbers,
            source: source, position: text.start)
        reader.nextLine += text.linesBefore
        if layout.noHeader {
            try reader.numberColumns()
        } else {
            try reader.readHeader()
            if let warning = HeaderCheck.warning(about: reader.columns, file: file) { progress.warning(warning) }
        }
        return reader
    }

    /// A reader from `position` on that knows no columns yet.
    init(
        file: String, format: TableFormat, hasHeader: Bool = true, numbers: NumberFormats = NumberFormats(),
        source: ByteSource, position: Int
    ) {
        self.file = file
        switch format {
        case .delimited(let delimiter): (self.delimiter, isJSON) = (delimiter.byte, false)
        case .jsonLines: (delimiter, isJSON) = (0, true)
        }
        self.hasHeader = hasHeader
        self.numbers = numbers
        self.source = source
        bytes = source.window
        self.position = position
    }

    /// Moves to the next record.
    ///
    /// - Throws: `UserError` with code `invalidData` for a quote that is never closed, a damaged gzip file, and at the
    ///   end for a file that was changed while it was read; nothing can be read after that.
    package mutating func next() throws -> Step {
        do {
            return isJSON ? try nextObject() : try nextDelimited()
        } catch {
            throw source.cause(of: error)
        }
    }

    /// The end of the table, if its file is still the one that was opened.
    func end() throws -> Step {
        try source.checkUnchanged()
        return .end
    }

    /// The error to report in place of one about what was read: that the file was changed, if it was.
    package func cause(of error: any Error) -> any Error { source.cause(of: error) }

    /// The bytes of a field of the current record; valid until `next()` is called.
    package func field(_ column: Int) -> UnsafeRawBufferPointer {
        fields.bytes(of: column, in: bytes)
    }

    /// The finite number in a field of the current record, written in the format of its column; nil for other text.
    @inline(__always)
    package func number(_ column: Int) -> Double? {
        formats.isEmpty ? DecimalNumber.parse(field(column)) : formats[column].parse(field(column))
    }

    /// How the numbers of a column are written.
    package func numberFormat(of column: Int) -> NumberFormat { formats.isEmpty ? .plain : formats[column] }

    /// The position of the column called `name`; `option` is the parameter that names it, if there is one.
    ///
    /// - Throws: `UserError` with code `invalidData`, which lists the existing columns.
    package func column(named name: String, option: ParameterKey? = nil) throws -> Int {
        if let index = columns.firstIndex(of: name) { return index }
        let remedy = option.map { key -> Message in "Name one of them with \(key)" }
        throw names.missing(name, remedy: remedy)
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

    /// Brings the header and a record into the window, and as many more of the first records as the buffer holds.
    private static func lookAhead(_ source: ByteSource, bufferSize: Int) throws {
        while !source.isAtEnd, source.window.count < longestHead {
            if source.window.count >= bufferSize, source.window.count(where: { $0 == Byte.lineFeed }) > 1 { return }
            try source.extend(from: 0)
        }
    }

    /// The position at which the text begins: after a byte order mark, if there is one.
    private static func skipByteOrderMark(_ source: ByteSource, file: String) throws -> Int {
        while source.window.count < 3 && !source.isAtEnd { try source.extend(from: 0) }
        let bytes = source.window
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return 3 }
        // Without a mark, UTF-16 has a zero byte next to the first letter.
        if bytes.count >= 2, [0xFE, 0xFF] == [bytes[0], bytes[1]].sorted() || (bytes[0] == 0) != (bytes[1] == 0) {
            throw UserError(
                .invalidData, "the file is in UTF-16", at: .init(file: file),
                remedy: "Add \(.encoding, TextEncoding.utf16.rawValue), or save it as UTF-8")
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
    /// How many of the first bytes tell what a file is and what separates its fields.
    private static var longestHead: Int { 1 << 16 }

    /// Sets the names of the columns.
    ///
    /// - Throws: `UserError` with code `invalidData` for two names that are equal or canonically equivalent, as
    ///   `String` compares them: nobody could tell two such columns of a model apart; `wrongUsage` for a format of
    ///   numbers of a column that there is not.
    mutating func setColumns(_ names: [String], line: Int? = nil) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw UserError(
                .invalidData, "two columns are called '\(name)'", at: .init(file: file, line: line),
                remedy: "Rename one of them")
        }
        if let unknown = numbers.columns.keys.sorted().first(where: { !seen.contains($0) }) {
            throw missingColumn(
                unknown, among: names, file: file,
                remedy: "Name one of them in \(.decimal), \(.thousands) or \(.unit)")
        }
        setKnownColumns(names)
    }

    /// One of 64 bits for a text, by its length and its first byte.
    @inline(__always)
    static func nameBit(_ text: UnsafeRawBufferPointer) -> UInt64 {
        1 << UInt64((text.count &* 37 &+ Int(text.first ?? 0)) & 63)
    }

    /// Sets names that were checked before.
    mutating func setKnownColumns(_ names: [String]) {
        columns = names
        nameBytes = names.map { Array($0.utf8) }
        nameBits = nameBytes.reduce(0) { bits, name in bits | name.withUnsafeBytes(Self.nameBit) }
        formats = numbers == NumberFormats() ? [] : names.map { numbers[$0] }
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
                    remedy: notUTF8Remedy(field(index)))
            }
            names.append(name)
        }
        // Spreadsheets write empty columns after the last one that has ever been used.
        while names.count > 1, names.last == "" { names.removeLast() }
        try setColumns(names, line: line)
    }

    /// Names the columns by their numbers from 1 on, and leaves the reader before the first record.
    private mutating func numberColumns() throws {
        guard try scanRecord() else {
            throw UserError(
                .invalidData, "the file is empty", at: .init(file: file), remedy: "Give a file that has rows")
        }
        position = recordStart
        nextLine = line
        try setColumns((1...fields.count).map(String.init))
    }
}

/// What to do about text that is not UTF-8.
package func notUTF8Remedy(_ text: UnsafeRawBufferPointer) -> Message {
    "Name the file's encoding, most likely \(.encoding, TextEncoding.likely(of: text).rawValue), or save it as UTF-8"
}
