import Documents

/// Rows of CSV (RFC 4180), written field by field into bytes.
struct CSVBytes {
    private(set) var bytes: [UInt8] = []
    private var isInRow = false

    /// Writes a field, in quotes where it needs them.
    mutating func field(_ content: some Collection<UInt8>) { finished(csvField(content)) }

    /// Writes bytes that are a field of CSV already.
    mutating func finished(_ field: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: field)
    }

    /// Writes a text that needs no quotes, such as a number.
    mutating func plain(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a number that is not negative, without a text in between.
    mutating func count(_ number: Int) {
        separate()
        append(digitsOf: number)
    }

    mutating func empty() { separate() }

    mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        isInRow = false
    }

    private mutating func append(digitsOf number: Int) {
        if number >= 10 { append(digitsOf: number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private mutating func separate() {
        if isInRow { bytes.append(UInt8(ascii: ",")) }
        isInRow = true
    }
}
