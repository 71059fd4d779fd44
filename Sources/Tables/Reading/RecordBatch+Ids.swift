package import Ids

/// The ids in two columns of some records, numbered in the order in which they first appear.
package struct IdPairs: Sendable {
    package fileprivate(set) var first = IdInterner()
    package fileprivate(set) var second = IdInterner()
    /// The numbers of each record's ids.
    package fileprivate(set) var firstNumbers: [UInt32] = []
    package fileprivate(set) var secondNumbers: [UInt32] = []
}

extension RecordBatch {
    /// Reads the ids in two columns; the other fields are not looked at.
    ///
    /// - Parameters:
    ///   - firstColumn: The position of a column.
    ///   - secondColumn: The position of another column, or of the same.
    /// - Returns: The ids, one record per line; `nil` for a batch that `RecordReader` must read, because it is JSON
    ///   Lines, or has a quote, an empty line, a line whose number of fields is not the header's, an id that is empty or
    ///   not UTF-8, or one that may belong to a header or to a byte order mark.
    package func idPairs(_ firstColumn: Int, _ secondColumn: Int) -> IdPairs? {
        guard delimiter != 0, !hasQuotes else { return nil }
        let bytes = bytes
        var pairs = IdPairs()
        pairs.firstNumbers.reserveCapacity(bytes.count / Self.bytesOfShortRecord)
        pairs.secondNumbers.reserveCapacity(bytes.count / Self.bytesOfShortRecord)
        var start = 0
        while start < bytes.count {
            var first = 0..<0
            var second = 0..<0
            var column = 0
            while true {
                let cursor = separator(in: bytes, from: start, delimiter: delimiter)
                let isLast = cursor == bytes.count || bytes[cursor] == Byte.lineFeed
                let field = start..<(isLast ? lineEnd(in: bytes, from: start, to: cursor) : cursor)
                if column == firstColumn { first = field }
                if column == secondColumn { second = field }
                column &+= 1
                start = cursor &+ 1
                if isLast { break }
            }
            guard column == columnCount,
                let firstNumber = pairs.first.intern(text: UnsafeRawBufferPointer(rebasing: bytes[first])),
                let secondNumber = pairs.second.intern(text: UnsafeRawBufferPointer(rebasing: bytes[second]))
            else { return nil }
            pairs.firstNumbers.append(firstNumber)
            pairs.secondNumbers.append(secondNumber)
        }
        return mayHoldHeader(pairs) ? nil : pairs
    }

    /// Whether an id is the name of a column or follows a byte order mark, as where files were joined.
    private func mayHoldHeader(_ pairs: IdPairs) -> Bool {
        guard hasHeader else { return holdsByteOrderMark }
        return columns.contains { name in
            pairs.first.holds(name) || pairs.first.holds("\u{FEFF}" + name) || pairs.second.holds(name)
                || pairs.second.holds("\u{FEFF}" + name)
        }
    }

    private var holdsByteOrderMark: Bool {
        var rest = bytes[...]
        while let index = rest.firstIndex(of: 0xEF) {
            if rest[index...].starts(with: [0xEF, 0xBB, 0xBF]) { return true }
            rest = rest[(index + 1)...]
        }
        return false
    }

    /// Memory is reserved for records of this many bytes, because shorter ones are rare.
    private static var bytesOfShortRecord: Int { 12 }
}

extension IdInterner {
    fileprivate func holds(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0), hash: IdHash.hash(UnsafeRawBufferPointer($0))) }
            != nil
    }
}
