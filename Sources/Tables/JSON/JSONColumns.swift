import Ids

/// The columns of a table of JSON objects: the fields of its first records that hold texts, numbers, true or false, in
/// byte order of their names.
///
/// They are in byte order because neither the order of the records nor that of the keys in an object has a meaning.
struct JSONColumns {
    /// Why a column that is not used could not be read in some records.
    struct Doubt {
        /// The line of the first such record.
        let line: Int
        let problem: MalformedObject
    }

    var paths = JSONPaths()
    /// The names, in byte order once `finish()` was called.
    var names: [String] = []
    /// What is known of fields that are no columns.
    var nested = NestedFields()
    /// The columns in doubt; none of them is used.
    private(set) var doubts: [Int: Doubt] = [:]
    /// The names of fields that none of the first records has, as many as are counted.
    private(set) var late = IdInterner(slots: 64)

    /// The number of the last record in which each column was seen, and then each field that has none.
    private var seen: [Int] = []
    private var record = 0
    /// The field that most likely comes after the value of each field, and then the one at the start of its objects; -1
    /// where none is known.
    private var next: [Int] = []
    /// Whether the columns within each field are in doubt.
    private var isDoubted: [Bool] = []
    /// The buffer for texts after their escapes are decoded.
    private var scratch: [UInt8] = []

    /// So many fields that come late are told apart.
    static let mostLate = 100

    /// Makes room for the state of reading, when all fields and columns are known, and uses all columns.
    mutating func prepareReading() {
        seen = Array(repeating: 0, count: names.count + paths.count)
        next = Array(repeating: -1, count: 2 * paths.count)
        isDoubted = Array(repeating: false, count: paths.count)
        use(Array(names.indices))
    }

    /// Limits the columns that must be readable to these.
    mutating func use(_ columns: [Int]) {
        var isUsed = Array(repeating: false, count: names.count)
        for column in columns { isUsed[column] = true }
        for field in paths.fields.indices {
            paths.fields[field].isUsed = paths.fields[field].column.map { isUsed[$0] } ?? false
            paths.fields[field].isUsedBelow = false
        }
        // A field comes after the one above it.
        for field in paths.fields.indices.dropFirst().reversed()
        where paths.fields[field].isUsed || paths.fields[field].isUsedBelow {
            paths.fields[paths.fields[field].parent].isUsedBelow = true
        }
    }

    /// Sets the fields of the columns to the values in the object, and all other fields to empty.
    ///
    /// What gives no value of a column is passed over: lists, fields that are not known, and whatever clashes with a
    /// column that is not used.
    mutating func read(
        _ object: inout JSONObjectScanner, into fields: inout FieldList, line: Int
    ) throws(MalformedObject) {
        fields.clear(count: names.count)
        record += 1
        var parent = JSONPaths.root
        var last = paths.count + JSONPaths.root
        try object.open()
        while true {
            guard let key = try object.key() else {
                if parent == JSONPaths.root { break }
                last = parent
                parent = paths.fields[parent].parent
                continue
            }
            guard let field = try field(key, in: parent, object.bytes, likely: next[last]) else {
                try passOver(key, in: parent, &object)
                continue
            }
            next[last] = field
            last = field
            do throws(MalformedObject) {
                if try take(field, of: &object, into: &fields, line: line) {
                    parent = field
                    last = paths.count + field
                }
            } catch {
                throw error.at(key: name(of: field))
            }
        }
        try object.finish()
    }

    /// Takes the value of a field; true when it entered an object, whose members come next.
    private mutating func take(
        _ index: Int, of object: inout JSONObjectScanner, into fields: inout FieldList, line: Int
    ) throws(MalformedObject) -> Bool {
        let field = paths.fields[index]
        let mark = field.column ?? names.count + index
        if seen[mark] == record { try clash(index, field.isUsed || field.isUsedBelow, .twice, line: line) }
        seen[mark] = record
        switch try object.value() {
        case .null: break
        case .word(let range):
            if field.isObject { try clash(index, field.isUsedBelow, .noObject, line: line) }
            if let column = field.column { fields.set(column, range) }
        case .text(let text):
            if field.isObject, !text.range.isEmpty { try clash(index, field.isUsedBelow, .noObject, line: line) }
            if text.isEscaped { try decode(text, object.bytes) }
            guard let column = field.column else { break }
            if text.isEscaped { fields.set(column, copying: scratch) } else { fields.set(column, text.range) }
        case .list:
            if field.column != nil || field.isObject, !object.isEmpty {
                try clash(index, field.isUsed || field.isUsedBelow, .list, line: line)
            }
            try object.skip()
        case .object:
            if field.column != nil, !object.isEmpty { try clash(index, field.isUsed, .object, line: line) }
            guard field.isObject else {
                try object.skip()
                break
            }
            try object.enter()
            return true
        }
        return false
    }

    @inline(__always)
    private mutating func field(
        _ key: JSONObjectScanner.Text, in parent: Int, _ bytes: UnsafeRawBufferPointer, likely: Int
    ) throws(MalformedObject) -> Int? {
        let plain = UnsafeRawBufferPointer(rebasing: bytes[key.range])
        if key.isEscaped {
            try decode(key, bytes)
            return scratch.withUnsafeBytes { paths.field($0, in: parent) }
        }
        if likely >= 0, paths.isKey(plain, of: likely) { return likely }
        return paths.field(plain, in: parent)
    }

    /// Passes over a field that none of the first records has, and remembers its name.
    private mutating func passOver(
        _ key: JSONObjectScanner.Text, in parent: Int, _ object: inout JSONObjectScanner
    ) throws(MalformedObject) {
        remember(key, in: parent, object.bytes)
        do throws(MalformedObject) {
            switch try object.value() {
            case .object, .list: try object.skip()
            case .text(let text): if text.isEscaped { try object.check(text) }
            case .word, .null: break
            }
        } catch {
            throw error.at(key: String(decoding: lateName(key, in: parent, object.bytes), as: UTF8.self))
        }
    }

    private mutating func remember(_ key: JSONObjectScanner.Text, in parent: Int, _ bytes: UnsafeRawBufferPointer) {
        guard late.count < Self.mostLate else { return }
        if parent == JSONPaths.root, !key.isEscaped {
            _ = late.intern(UnsafeRawBufferPointer(rebasing: bytes[key.range]))
        } else {
            _ = lateName(key, in: parent, bytes).withUnsafeBytes { late.intern($0) }
        }
    }

    /// The name of a field whose key was decoded last.
    private func lateName(
        _ key: JSONObjectScanner.Text, in parent: Int, _ bytes: UnsafeRawBufferPointer
    ) -> [UInt8] {
        let above = parent == JSONPaths.root ? [] : paths.name(of: parent) + [UInt8(ascii: ".")]
        return above + (key.isEscaped ? scratch : Array(bytes[key.range]))
    }

    /// A value that contradicts the columns.
    private enum Clash {
        case twice, list, object, noObject

        var problem: String {
            switch self {
            case .twice: "the key occurs twice"
            case .list: "the value is a list"
            case .object: "the value is an object"
            case .noObject: "the value is no object, as those of other records are"
            }
        }

        var remedy: String {
            switch self {
            case .twice: "Keep one of the two"
            case .list, .object: "Write the part that is meant as a value of its own"
            case .noObject: "Write null where there is no object"
            }
        }
    }

    /// Ends the record if the field is used; else remembers that the columns within the field are in doubt.
    private mutating func clash(
        _ field: Int, _ isUsed: Bool, _ clash: Clash, line: Int
    ) throws(MalformedObject) {
        if !isUsed, isDoubted[field] { return }
        let error = MalformedObject(problem: clash.problem, key: name(of: field), remedy: clash.remedy)
        if isUsed { throw error }
        isDoubted[field] = true
        for index in paths.fields.indices where paths.isField(index, within: field) {
            guard let column = paths.fields[index].column, doubts[column] == nil else { continue }
            doubts[column] = Doubt(line: line, problem: error)
        }
    }

    /// Decodes the escapes of a text into `scratch`.
    private mutating func decode(
        _ text: JSONObjectScanner.Text, _ bytes: UnsafeRawBufferPointer
    ) throws(MalformedObject) {
        scratch.removeAll(keepingCapacity: true)
        try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: bytes[text.range]), into: &scratch)
    }

    private func name(of field: Int) -> String { String(decoding: paths.name(of: field), as: UTF8.self) }
}
