import Diagnostics
import Sources

extension RecordReader {
    /// How many of the first records determine the columns of JSON, if they lie within `bytesLookedAt`.
    static var recordsLookedAt: Int { 1000 }
    /// How many bytes are searched for these records; so much of a pipe is held in memory at once.
    static var bytesLookedAt: Int { 16 << 20 }

    /// Learns where the objects stand, and the columns from the first records; leaves the reader before these.
    ///
    /// A malformed record adds no column; it is an error here only if no record has a column.
    mutating func readKeys() throws {
        try findElements()
        var columns = JSONColumns()
        var failure: UserError?
        var ahead = Lookahead(line: nextLine, elements: elements)
        while ahead.records < Self.recordsLookedAt, let range = try ahead.next(of: &self) {
            let object = JSONObjectScanner(bytes, in: range)
            if ahead.records == 1 { columns.nested.rows = JSONColumns.pathToRows(in: object) }
            do throws(MalformedObject) {
                try columns.learn(object)
            } catch {
                if failure == nil { failure = malformed(error, line: ahead.line) }
            }
        }
        columns.finish()
        columns.nested.records = ahead.records
        columns.nested.hasMore = ahead.isLimited || ahead.records == Self.recordsLookedAt
        if ahead.records > 1 { columns.nested.rows = nil }
        guard !columns.names.isEmpty else {
            if let failure { throw failure }
            if let rows = columns.nested.rows { throw holdsRows(rows) }
            throw noColumn(records: ahead.records, columns.nested)
        }
        jsonColumns = columns
        try setColumns(columns.names)
    }

    private func noColumn(records: Int, _ nested: NestedFields) -> UserError {
        let problem: Message =
            switch (records, elements?.isArray) {
            case (0, true?): "the array is empty"
            case (0, _): "the file is empty"
            default: nested.lists.isEmpty ? "no record has a key" : "no record has a text or a number"
            }
        return UserError(
            .invalidData, problem, at: .init(file: file),
            remedy: "Write one object on each line, such as {\"user\":\"u1\",\"item\":\"i1\"}")
    }

    private func holdsRows(_ path: String) -> UserError {
        UserError(
            .invalidData, "the file is one object, and its records are in the list \(path)", at: .init(file: file),
            remedy: "Take the records out: jq -c '\(path)[]'")
    }

    /// Tells one array, and objects that each fill several lines, from JSON Lines by the first bytes.
    private mutating func findElements() throws {
        var ahead = JSONElements(isArray: false, line: nextLine)
        switch try ahead.nextByte(of: &self) {
        case UInt8(ascii: "["):
            position += ahead.offset + 1
            nextLine = ahead.line
            elements = JSONElements(isArray: true, line: nextLine)
        case UInt8(ascii: "{"): try findObjectsOfManyLines(from: ahead)
        default: break
        }
    }

    /// Finds out whether the first object, at which `start` stands, goes on over several lines.
    private mutating func findObjectsOfManyLines(from start: JSONElements) throws {
        var ahead = start
        ahead.limit = Self.bytesLookedAt
        let object: Range<Int>?
        do {
            object = try ahead.next(of: &self)
        } catch {
            // Whoever reads the records meets the error again.
            object = nil
        }
        let looked = position + start.offset..<min(bytes.count, position + Self.bytesLookedAt)
        let line = looked.lowerBound..<min(lineFeed(from: looked.lowerBound) ?? bytes.count, looked.upperBound)
        let goesOn = isSpread(line, within: looked)
        if let object {
            guard line.upperBound < object.upperBound else { return }
            var whole = JSONObjectScanner(bytes, in: object)
            guard goesOn || (try? whole.check()) != nil else { return }
        } else {
            let isEndless = line.upperBound == position + Self.bytesLookedAt
            if goesOn || isEndless, let rows = JSONColumns.pathToRows(in: JSONObjectScanner(bytes, in: looked)) {
                throw holdsRows(rows)
            }
            guard goesOn else { return }
        }
        elements = JSONElements(isArray: false, line: nextLine)
    }

    /// Whether a line ends within an object as only a program ends it that writes one on many lines: after `{` before a
    /// key, or after `[`.
    private func isSpread(_ line: Range<Int>, within looked: Range<Int>) -> Bool {
        let last = bytes[line].last { !JSONElements.isSpace($0) }
        let next = bytes[line.upperBound..<looked.upperBound].first { !JSONElements.isSpace($0) }
        return last == UInt8(ascii: "[") || last == UInt8(ascii: "{") && next == Byte.quote
    }

    /// Reads ahead over the first records while the window keeps them.
    private struct Lookahead {
        /// The line of the last record.
        var line: Int
        var records = 0
        /// Whether the records were too long for it to go on.
        var isLimited = false
        /// Where the objects stand that are not on a line each.
        private var elements: JSONElements?
        /// How far it has read from the reader's position.
        private var offset = 0

        init(line: Int, elements: JSONElements?) {
            self.line = line - 1
            self.elements = elements
        }

        /// The range in the window of the next record; nil after the last one to be looked at.
        ///
        /// The records looked at must not depend on how much the window happens to hold.
        mutating func next(of reader: inout RecordReader) throws -> Range<Int>? {
            try elements == nil ? nextLine(of: &reader) : nextElement(of: &reader)
        }

        private mutating func nextElement(of reader: inout RecordReader) throws -> Range<Int>? {
            if records > 0 { elements?.limit = RecordReader.bytesLookedAt }
            do {
                guard let range = try elements?.next(of: &reader) else { return nil }
                line = reader.line
                records += 1
                return range
            } catch is JSONElements.TooFar {
                isLimited = true
                return nil
            }
        }

        /// The range of the next line that is not blank.
        private mutating func nextLine(of reader: inout RecordReader) throws -> Range<Int>? {
            var searched = offset
            while true {
                let found = reader.lineFeed(from: reader.position + searched)
                searched = (found ?? reader.bytes.count) - reader.position
                if records > 0, searched > RecordReader.bytesLookedAt {
                    isLimited = true
                    return nil
                }
                if found != nil || reader.source.isAtEnd {
                    guard found != nil || searched > offset else { return nil }
                    let range = reader.position + offset..<reader.position + searched
                    offset = found == nil ? searched : searched + 1
                    searched = offset
                    line += 1
                    if reader.isBlank(range) { continue }
                    records += 1
                    return range
                }
                try reader.extend()
            }
        }
    }
}
