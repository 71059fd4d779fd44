import Ids

/// The columns of a table of JSON Lines: the keys of its first records, in byte order.
///
/// They are in byte order because neither the order of the records nor that of the keys in a record has a meaning.
struct JSONColumns {
    private var keys = IdInterner(slots: 64)
    /// The number of the last record in which each key was seen.
    private var seen: [Int] = []
    private var record = 0
    /// The column whose key most likely comes next: one for each column, and as the last one for the start of a record.
    private var next: [Int] = []
    /// The buffer for texts after their escapes are decoded.
    private var scratch: [UInt8] = []

    /// The names, in byte order once `finish()` was called.
    var names: [String] {
        (0..<keys.count).map { String(decoding: keys[$0], as: UTF8.self) }
    }

    /// Puts the columns in byte order; call it after all records have been learnt.
    mutating func finish() {
        let table = keys.sorted().table
        keys = IdInterner(slots: 64)
        for column in table.indices { _ = table[column].withUnsafeBytes { keys.intern($0) } }
        seen = Array(repeating: 0, count: keys.count)
        next = Array(repeating: 0, count: keys.count + 1)
    }

    /// Adds the new keys of an object; adds none when the object is malformed.
    mutating func learn(_ object: inout FlatObjectScanner) throws(MalformedObject) {
        var names: [[UInt8]] = []
        var distinct: Set<[UInt8]> = []
        try object.open()
        while let key = try object.key() {
            try decode(key, object.bytes)
            let name = scratch
            guard let text = String(validating: name, as: UTF8.self) else {
                throw MalformedObject(problem: "a key that is not UTF-8", remedy: "Save the file as UTF-8")
            }
            guard distinct.insert(name).inserted else { throw Self.twice(text) }
            names.append(name)
            do throws(MalformedObject) {
                if case .text(let value) = try object.value() { try decode(value, object.bytes) }
            } catch {
                throw error.at(key: text)
            }
        }
        for name in names { _ = name.withUnsafeBytes { keys.intern($0) } }
    }

    /// Sets the fields of the object's keys to their values, and all other fields to empty.
    mutating func read(_ object: inout FlatObjectScanner, into fields: inout FieldList) throws(MalformedObject) {
        fields.clear(count: seen.count)
        record += 1
        var last = seen.count
        try object.open()
        while let key = try object.key() {
            let column = try column(of: key, object.bytes, likely: next[last])
            guard seen[column] != record else { throw Self.twice(name(of: column)) }
            seen[column] = record
            next[last] = column
            last = column
            do throws(MalformedObject) {
                switch try object.value() {
                case .null: break
                case .word(let range): fields.set(column, range)
                case .text(let text) where !text.isEscaped: fields.set(column, text.range)
                case .text(let text):
                    try decode(text, object.bytes)
                    fields.set(column, copying: scratch)
                }
            } catch {
                throw error.at(key: name(of: column))
            }
        }
    }

    private mutating func column(
        of key: FlatObjectScanner.Text, _ bytes: UnsafeRawBufferPointer, likely: Int
    ) throws(MalformedObject) -> Int {
        let plain = UnsafeRawBufferPointer(rebasing: bytes[key.range])
        var found: UInt32?
        if key.isEscaped {
            try decode(key, bytes)
            found = scratch.withUnsafeBytes { keys.number(of: $0, hash: IdHash.hash($0)) }
        } else if likely < keys.count, keys.holds(plain, at: likely) {
            return likely
        } else {
            found = keys.number(of: plain, hash: IdHash.hash(plain))
        }
        if let found { return Int(found) }
        throw MalformedObject(
            problem: "the key \(excerpt(plain)) is in none of the first records, which tell the columns",
            remedy:
                "Give one of the first \(RecordReader.recordsLookedAt) records all keys, with null for what is not known"
        )
    }

    /// Decodes the escapes of a text into `scratch`.
    private mutating func decode(
        _ text: FlatObjectScanner.Text, _ bytes: UnsafeRawBufferPointer
    ) throws(MalformedObject) {
        scratch.removeAll(keepingCapacity: true)
        try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: bytes[text.range]), into: &scratch)
    }

    private func name(of column: Int) -> String { String(decoding: keys[column], as: UTF8.self) }

    private static func twice(_ key: String) -> MalformedObject {
        MalformedObject(problem: "the key occurs twice", key: key)
    }
}

extension MalformedObject {
    /// The same error with the key of the value.
    func at(key: String) -> MalformedObject {
        MalformedObject(problem: problem, key: key, remedy: remedy)
    }
}
