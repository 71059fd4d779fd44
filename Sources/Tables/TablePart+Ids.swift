package import Ids

/// The ids in two columns of some records, numbered in the order of first sight.
package struct IdPairs: Sendable {
    package fileprivate(set) var first = IdInterner()
    package fileprivate(set) var second = IdInterner()
    /// The number of each record's ids.
    package fileprivate(set) var firstNumbers: [UInt32] = []
    package fileprivate(set) var secondNumbers: [UInt32] = []
}

extension TablePart {
    /// The ids in two columns, with no look at what else the records hold.
    ///
    /// - Parameters:
    ///   - firstColumn: The position of a column.
    ///   - secondColumn: That of another one, or of the same.
    /// - Returns: the ids of one record a line; `nil` for a part in which anything calls for `RecordReader`: a quote, a
    ///   line with nothing on it or with another number of fields than the header, an id that is empty or not UTF-8.
    package func idPairs(_ firstColumn: Int, _ secondColumn: Int) -> IdPairs? {
        guard !hasQuotes else { return nil }
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
                let firstNumber = pairs.first.number(ofText: UnsafeRawBufferPointer(rebasing: bytes[first])),
                let secondNumber = pairs.second.number(ofText: UnsafeRawBufferPointer(rebasing: bytes[second]))
            else { return nil }
            pairs.firstNumbers.append(firstNumber)
            pairs.secondNumbers.append(secondNumber)
        }
        return pairs
    }

    /// What memory is asked for at once: records of fewer bytes are rare.
    private static var bytesOfShortRecord: Int { 12 }
}

extension IdInterner {
    /// The number of an id, which is stored when it is new; `nil` when it is empty or not UTF-8.
    @inline(__always)
    fileprivate mutating func number(ofText id: UnsafeRawBufferPointer) -> UInt32? {
        let hash = IdHash.hash(id)
        // What has a number was found valid when it came in.
        if let number = number(of: id, hash: hash) { return number }
        guard !id.isEmpty, String(validating: id, as: UTF8.self) != nil else { return nil }
        return intern(id, hash: hash)
    }
}
