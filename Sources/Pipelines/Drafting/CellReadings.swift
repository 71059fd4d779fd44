import Tables

/// What the cells of a column can be read as, each with the number of its rows.
struct CellReadings: Sendable {
    /// The cells that have some byte.
    private(set) var filled = 0
    /// Plain numbers, and those of them that are whole.
    private(set) var numbers = 0
    private(set) var whole = 0
    private(set) var notUTF8 = 0
    /// Cells in UTF-8 with a character beyond ASCII.
    private(set) var beyondASCII = 0
    /// Cells with a character from U+0080 to U+009F, which stands for a byte that Windows-1252 gives another meaning.
    private(set) var controls = 0
    private(set) var times = TimeTally()

    /// Adds a cell that is not empty and occurs `count` times.
    mutating func add(_ cell: UnsafeRawBufferPointer, count: Int) {
        filled += count
        if let number = DecimalNumber.parse(cell) {
            numbers += count
            if number == number.rounded() { whole += count }
        }
        if cell.contains(where: { $0 >= 0x80 }) {
            if String(validating: cell, as: UTF8.self) == nil { notUTF8 += count } else { beyondASCII += count }
            let pairs = zip(cell, cell.dropFirst())
            if pairs.contains(where: { $0 == 0xC2 && (0x80...0x9F).contains($1) }) { controls += count }
        }
        times.add(cell, count: count)
    }
}
