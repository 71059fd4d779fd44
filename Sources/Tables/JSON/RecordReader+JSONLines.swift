package import Diagnostics
import Ids
import Sources

extension RecordReader {
    /// Moves to the next record of JSON Lines, or of objects that do not stand on a line each.
    mutating func nextObject() throws -> Step {
        if elements != nil { return try nextElement() }
        while true {
            line = nextLine
            guard let end = try endOfLine() else { return try self.end() }
            let range = position..<end
            position = min(end + 1, bytes.count)
            nextLine += 1
            if isBlank(range) { continue }
            return readObject(range)
        }
    }

    private mutating func nextElement() throws -> Step {
        guard var ahead = elements else { return .end }
        let range = try ahead.next(of: &self)
        position += ahead.offset
        ahead.offset = 0
        nextLine = ahead.line
        elements = ahead
        guard let range else { return try end() }
        return readObject(range)
    }

    private mutating func readObject(_ range: Range<Int>) -> Step {
        var object = JSONObjectScanner(bytes, in: range)
        do throws(MalformedObject) {
            try jsonColumns.read(&object, into: &fields, line: line)
            return .record
        } catch {
            return .malformed(malformed(error, line: line))
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

    func isBlank(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == Byte.carriageReturn }
    }

    func malformed(_ object: MalformedObject, line: Int) -> UserError {
        UserError(
            .invalidData, Message(object.problem), at: .init(file: file, line: line, column: object.key),
            remedy: "\(object.remedy), or add \(.skipInvalid)")
    }

    /// The next records of a table whose objects do not stand on a line each: about `size` bytes, and at least one.
    mutating func nextBatchOfElements(ofBytes size: Int) throws -> RecordBatch? {
        guard var ahead = elements else { return nil }
        var taken = ahead
        do {
            while taken.offset < size, try ahead.next(of: &self) != nil { taken = ahead }
        } catch {
            // The records before come first; the next call meets the error again.
            if taken.offset == 0 { throw error }
        }
        guard taken.offset > 0 else { return nil }
        let records = batch(to: position + taken.offset, hasQuotes: false)
        taken.offset = 0
        elements = taken
        return records
    }
}

extension RecordReader {
    /// Limits the columns that must be readable to these; a reader that was not told any uses all.
    ///
    /// A list or an object, or a key that occurs twice, makes a record of JSON malformed only where its column is used.
    /// Elsewhere the field is of no account, and `doubt(of:)` tells it.
    package mutating func useOnly(_ columns: [Int]) {
        if isJSON { jsonColumns.use(columns) }
    }

    /// What makes a column that is not used unreadable in some of the records so far; nil if nothing does.
    package func doubt(of column: Int) -> UserError? {
        guard let doubt = jsonColumns.doubts[column] else { return nil }
        return UserError(
            .invalidData, Message(doubt.problem.problem),
            at: .init(file: file, line: doubt.line, column: columns[column]), remedy: Message(doubt.problem.remedy))
    }

    /// The columns, and what is known of other names.
    package var names: ColumnNames {
        ColumnNames(file: file, names: columns, nested: isJSON ? jsonColumns.nested : nil)
    }

    /// Which fields of the records so far are in no column, and why: a line for each reason.
    package var passedOver: [String] {
        guard isJSON else { return [] }
        let late = (0..<jsonColumns.late.count).map { String(decoding: jsonColumns.late[$0], as: UTF8.self) }
        let nested = jsonColumns.nested
        let groups: [(names: [String], reason: String)] = [
            (nested.lists.map(\.name), "which hold lists"),
            (nested.maps, "whose objects have more than \(JSONColumns.mostKeys) different keys"),
            (late.sorted(), "which none of the first \(nested.records) records has"),
        ]
        var lines: [String] = []
        for group in groups where !group.names.isEmpty {
            let rest = group.names.count > 5 ? " and \(group.names.count - 5) more" : ""
            let list = quoted(group.names.prefix(5)) + rest
            lines.append("\(file): the fields \(list), \(group.reason), are passed over")
        }
        return lines
    }
}
