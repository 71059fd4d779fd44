/// The positions of the fields of one record; the storage is reused from record to record.
struct FieldList: ~Copyable {
    /// A field's bytes: `count` of them from `start` in the window, or, when `start` is negative, from `~start` in
    /// `unescaped`.
    struct Field {
        var start: Int
        var count: Int
    }

    private(set) var count = 0
    private var fields = UnsafeMutableBufferPointer<Field>.allocate(capacity: 16)
    /// The text of fields that had doubled quotes or escapes, with these decoded.
    private var unescaped = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 16)
    private var unescapedCount = 0

    deinit {
        fields.deallocate()
        unescaped.deallocate()
    }

    mutating func removeAll() {
        count = 0
        unescapedCount = 0
    }

    /// Adds a field whose text is in the window, unchanged.
    @inline(__always)
    mutating func append(start: Int, count length: Int) {
        if count == fields.count { growFields() }
        fields[count] = Field(start: start, count: length)
        count &+= 1
    }

    /// Removes all fields from `count` on.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        self.count = count
    }

    /// Makes `count` empty fields.
    mutating func clear(count: Int) {
        while fields.count < count { growFields() }
        self.count = count
        unescapedCount = 0
        for index in 0..<count { fields[index] = Field(start: 0, count: 0) }
    }

    /// Sets a field to the bytes of a range of the window.
    mutating func set(_ index: Int, _ range: Range<Int>) {
        precondition(index < count)
        fields[index] = Field(start: range.lowerBound, count: range.count)
    }

    /// Sets a field to a copy of these bytes.
    mutating func set(_ index: Int, copying text: [UInt8]) {
        precondition(index < count)
        if unescaped.count - unescapedCount < text.count { growText(by: text.count) }
        UnsafeMutableRawBufferPointer(rebasing: unescaped[unescapedCount...]).copyBytes(from: text)
        fields[index] = Field(start: ~unescapedCount, count: text.count)
        unescapedCount += text.count
    }

    /// Adds a field whose text is `quoted` with each doubled quote replaced by one quote.
    mutating func append(unescaping quoted: UnsafeRawBufferPointer) {
        if unescaped.count - unescapedCount < quoted.count { growText(by: quoted.count) }
        let start = unescapedCount
        var index = 0
        while index < quoted.count {
            let byte = quoted[index]
            unescaped[unescapedCount] = byte
            unescapedCount += 1
            index += byte == UInt8(ascii: "\"") ? 2 : 1
        }
        append(start: ~start, count: unescapedCount - start)
    }

    /// The bytes of a field; the fields' positions refer to `window`.
    @inline(__always)
    func bytes(of index: Int, in window: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < count)
        let field = fields[index]
        return field.start >= 0
            ? UnsafeRawBufferPointer(rebasing: window[field.start..<(field.start &+ field.count)])
            : UnsafeRawBufferPointer(rebasing: unescaped[~field.start..<(~field.start &+ field.count)])
    }

    private mutating func growFields() {
        let larger = UnsafeMutableBufferPointer<Field>.allocate(capacity: fields.count * 2)
        _ = larger.moveInitialize(fromContentsOf: fields)
        fields.deallocate()
        fields = larger
    }

    private mutating func growText(by size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(unescaped.count * 2, unescapedCount + size), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: unescaped[..<unescapedCount]))
        unescaped.deallocate()
        unescaped = larger
    }
}
