import Diagnostics
import Glibc
import Sources

extension RecordReader {
    /// How many of the first records determine the columns of JSON Lines, if they lie within `bytesLookedAt`.
    static var recordsLookedAt: Int { 1000 }
    /// How many bytes are searched for these records; so much of a pipe is held in memory at once.
    static var bytesLookedAt: Int { 16 << 20 }

    /// Learns the columns from the first records, and leaves the reader before them.
    ///
    /// A malformed record adds no column; it is an error here only if no record has a key.
    mutating func readKeys() throws {
        var columns = JSONColumns()
        var failure: UserError?
        var ahead = Lookahead(line: nextLine)
        while ahead.records < Self.recordsLookedAt, let range = try ahead.next(of: &self) {
            var object = FlatObjectScanner(bytes, in: range)
            do throws(MalformedObject) {
                try columns.learn(&object)
            } catch {
                if failure == nil { failure = malformed(error, line: ahead.line) }
            }
        }
        columns.finish()
        let names = columns.names
        if names.isEmpty, let failure { throw failure }
        guard !names.isEmpty else {
            throw UserError(
                .invalidData, ahead.records == 0 ? "the file is empty" : "no record has a key", at: .init(file: file),
                remedy: "Write one object on each line, such as {\"user\":\"u1\",\"item\":\"i1\"}")
        }
        jsonColumns = columns
        try setColumns(names)
    }

    /// Moves to the next record of JSON Lines.
    mutating func nextObject() throws -> Step {
        while true {
            line = nextLine
            guard let end = try endOfLine() else { return .end }
            let range = position..<end
            position = min(end + 1, bytes.count)
            nextLine += 1
            if isBlank(range) { continue }
            var object = FlatObjectScanner(bytes, in: range)
            do throws(MalformedObject) {
                try jsonColumns.read(&object, into: &fields)
                return .record
            } catch {
                return .malformed(malformed(error, line: line))
            }
        }
    }

    /// The end of the line that begins at `position`: a line feed or the end of the table; nil when there is no line
    /// left.
    private mutating func endOfLine() throws -> Int? {
        var searched = 0
        while true {
            if let end = lineFeed(from: position + searched) { return end }
            searched = bytes.count - position
            if source.isAtEnd { return searched > 0 ? bytes.count : nil }
            try extend()
        }
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == Byte.carriageReturn }
    }

    private func malformed(_ object: MalformedObject, line: Int) -> UserError {
        UserError(
            .invalidData, Message(object.problem), at: .init(file: file, line: line, column: object.key),
            remedy: "\(object.remedy), or add \(.skipInvalid)")
    }

    /// Reads ahead over the first lines while the window keeps them.
    private struct Lookahead {
        var line: Int
        var records = 0
        /// How far it has read from the reader's position.
        private var offset = 0

        init(line: Int) {
            self.line = line - 1
        }

        /// The range in the window of the next line that is not blank; nil after the last line to be looked at.
        mutating func next(of reader: inout RecordReader) throws -> Range<Int>? {
            var searched = offset
            while true {
                let found = reader.lineFeed(from: reader.position + searched)
                searched = (found ?? reader.bytes.count) - reader.position
                // The records looked at must not depend on how much the window happens to hold.
                if records > 0, searched > RecordReader.bytesLookedAt { return nil }
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
