/// Takes the parts of one JSON object (RFC 8259), and of the objects and lists in it, one after another.
///
/// It gives the positions of texts and copies nothing. It does not check that texts are UTF-8, as for any other cell.
struct JSONObjectScanner {
    /// The bytes of a key or a text value, without its quotes, and whether it has escapes.
    struct Text {
        let range: Range<Int>
        let isEscaped: Bool
    }

    /// The value of a member.
    enum Value {
        case text(Text)
        /// A number, `true` or `false`, as it is written.
        case word(Range<Int>)
        case null
        /// An object, which is not taken yet: `enter()` or `skip()` comes next.
        case object
        /// A list, which is not taken yet: `skip()` comes next.
        case list
    }

    /// How deep objects and lists may be nested, the record counted.
    static let deepest = 64

    let bytes: UnsafeRawBufferPointer
    var position: Int
    let end: Int
    /// Whether the innermost object or list has a member before `position`.
    private var hasMembers = false
    /// How many objects and lists are open.
    private var depth = 0

    /// Creates a scanner of the object that fills `range` of `bytes`, apart from spaces around it.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Takes the brace that opens the record.
    mutating func open() throws(MalformedObject) {
        try find()
        try enter()
    }

    /// Takes the next key of the innermost object and its colon; nil at the end of this object, which it takes.
    mutating func key() throws(MalformedObject) -> Text? {
        guard try advance(before: UInt8(ascii: "}")) else { return nil }
        guard position < end, bytes[position] == Byte.quote else { throw unexpected("a key in quotes") }
        let key = try text()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
        skipSpace()
        return key
    }

    /// Takes the brace or bracket that opens the value.
    mutating func enter() throws(MalformedObject) {
        guard depth < Self.deepest else {
            throw MalformedObject(
                problem: "nested deeper than \(Self.deepest) levels", remedy: "Write the record with fewer levels")
        }
        position += 1
        depth += 1
        hasMembers = false
    }

    /// Makes sure that nothing follows the record.
    mutating func finish() throws(MalformedObject) {
        skipSpace()
        guard position == end else { throw unexpected("the end of the record after its object") }
    }

    /// Passes over the object or the list that begins here, which must be valid.
    mutating func skip() throws(MalformedObject) {
        let outer = depth
        // Whether each open level is an object; the lowest bit is the innermost level, and there are at most 64.
        var areObjects: UInt64 = 0
        try enter(&areObjects)
        while depth > outer {
            guard try takesMember(ofObject: areObjects & 1 == 1) else {
                areObjects >>= 1
                continue
            }
            if try !passesPlainValue() { try enter(&areObjects) }
        }
    }

    /// Passes over the record, which must be valid.
    mutating func check() throws(MalformedObject) {
        try find()
        try skip()
        try finish()
    }

    /// Makes sure that the escapes of a text are valid.
    func check(_ text: Text) throws(MalformedObject) {
        var decoded: [UInt8] = []
        try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: bytes[text.range]), into: &decoded)
    }

    /// Whether the object or list that begins here has nothing in it.
    var isEmpty: Bool {
        let next = byteInside
        return next == UInt8(ascii: "}") || next == UInt8(ascii: "]")
    }

    /// Whether the first element of the list that begins here is an object.
    var listsObjects: Bool { byteInside == UInt8(ascii: "{") }

    /// The first byte after the brace or bracket at `position` that is no space.
    private var byteInside: UInt8? {
        var inside = self
        inside.position += 1
        inside.skipSpace()
        return inside.position < end ? bytes[inside.position] : nil
    }

    private mutating func enter(_ areObjects: inout UInt64) throws(MalformedObject) {
        areObjects = areObjects << 1 | (bytes[position] == UInt8(ascii: "{") ? 1 : 0)
        try enter()
    }

    /// Takes what stands before the next value of an object or a list; false at its end, which it takes.
    private mutating func takesMember(ofObject isObject: Bool) throws(MalformedObject) -> Bool {
        guard isObject else { return try advance(before: UInt8(ascii: "]")) }
        guard let key = try key() else { return false }
        if key.isEscaped { try check(key) }
        return true
    }

    /// Passes over a value; false, without taking it, for an object or a list.
    private mutating func passesPlainValue() throws(MalformedObject) -> Bool {
        switch try value() {
        case .object, .list: return false
        case .text(let text):
            if text.isEscaped { try check(text) }
            return true
        case .word, .null: return true
        }
    }

    /// Moves to where the record must begin.
    private mutating func find() throws(MalformedObject) {
        skipSpace()
        guard position < end, bytes[position] == UInt8(ascii: "{") else {
            throw MalformedObject(
                problem: "expected a JSON object, found \(excerpt(rest))",
                remedy: "Write one object on each line, such as {\"user\":\"u1\",\"item\":\"i1\"}")
        }
    }

    /// Takes what stands before the next member of the innermost object or list; false at its end, which it takes.
    private mutating func advance(before close: UInt8) throws(MalformedObject) -> Bool {
        skipSpace()
        if take(close) {
            depth -= 1
            hasMembers = true
            return false
        }
        if hasMembers {
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '\(Unicode.Scalar(close))'") }
            skipSpace()
        }
        hasMembers = true
        return true
    }
}
