/// Finds out whether an unknown id would be known in another spelling.
struct RespelledIds: Sendable {
    private let knows: @Sendable (ArraySlice<UInt8>) -> Bool
    private let longest: Int

    /// - Parameters:
    ///   - longest: The length of the longest known id.
    ///   - knows: Whether an id is known.
    init(longest: Int, knows: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) {
        (self.longest, self.knows) = (longest, knows)
    }

    /// Whether the id in lower or upper case, without blanks around it, with or without `.0` at its end, or with or
    /// without zeros before its digits is known.
    func isKnown(_ id: ArraySlice<UInt8>) -> Bool {
        var forms = [Self.lower(id), Self.upper(id), Self.trimmed(id), Array(id) + Array(".0".utf8)]
        if id.suffix(2).elementsEqual(".0".utf8) { forms.append(Array(id.dropLast(2))) }
        let number = Self.number(at: id)
        if !number.isEmpty {
            let zeros = number.prefix { $0 == UInt8(ascii: "0") }.count
            let head = Array(id[id.startIndex..<number.startIndex])
            if zeros > 0, zeros < number.count { forms.append(head + number.dropFirst(zeros)) }
            let missing = longest - id.count
            if missing > 0, missing < 20 {
                for count in 1...missing { forms.append(head + Array(repeating: 0x30, count: count) + number) }
            }
        }
        return forms.contains { $0 != Array(id) && !$0.isEmpty && knows($0[...]) }
    }

    private static func lower(_ id: ArraySlice<UInt8>) -> [UInt8] {
        id.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func upper(_ id: ArraySlice<UInt8>) -> [UInt8] {
        id.map { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }
    }

    private static func trimmed(_ id: ArraySlice<UInt8>) -> [UInt8] {
        Array(id.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed())
    }

    /// The digits at the end of the id.
    private static func number(at id: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        id[(id.endIndex - id.reversed().prefix { (0x30...0x39).contains($0) }.count)...]
    }
}
