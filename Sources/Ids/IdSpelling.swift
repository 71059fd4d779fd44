/// What exports change in ids by accident.
///
/// Ids are never matched by it, because two spellings may be two customers; it only tells people why ids do not meet.
package enum IdSpelling {
    /// A difference between two spellings of what may be one id.
    package enum Difference: Sendable, Equatable {
        case blanks
        case letterCase
        case decimalZero
        case leadingZeros

        /// The difference in words.
        package var words: String {
            switch self {
            case .blanks: "blanks around the id"
            case .letterCase: "upper and lower case"
            case .decimalZero: "a '.0' at the end"
            case .leadingZeros: "leading zeros"
            }
        }
    }

    /// Writes an id without blanks around it, without a decimal zero, in lower case and without leading zeros.
    package static func reduce(_ id: UnsafeRawBufferPointer, into form: inout [UInt8]) {
        let parts = Parts(id)
        form.removeAll(keepingCapacity: true)
        form.append(contentsOf: id[parts.core])
        turnIntoLowerCase(&form)
        form.removeFirst(leadingZeros(form))
    }

    /// What two ids of the same reduced form differ in.
    package static func differences(_ one: [UInt8], _ other: [UInt8]) -> [Difference] {
        one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                let (first, second) = (Parts(one), Parts(other))
                var differences: [Difference] = []
                if first.blanks != second.blanks { differences.append(.blanks) }
                if first.decimals != second.decimals { differences.append(.decimalZero) }
                var (core, otherCore) = (Array(one[first.core]), Array(other[second.core]))
                let isSame = core == otherCore
                turnIntoLowerCase(&core)
                turnIntoLowerCase(&otherCore)
                if core != otherCore {
                    differences.append(.leadingZeros)
                } else if !isSame {
                    differences.append(.letterCase)
                }
                return differences
            }
        }
    }

    /// Where the core of an id lies, between blanks and before a decimal zero.
    private struct Parts {
        let core: Range<Int>
        /// The bytes of the blanks before and behind the id.
        let blanks: [Int]
        /// The length of the decimal zero: 2 for `7.0`.
        let decimals: Int

        init(_ id: UnsafeRawBufferPointer) {
            let inner = IdSpelling.withoutBlanks(id)
            let end = IdSpelling.endOfCore(id, in: inner)
            core = inner.lowerBound..<end
            blanks = [inner.lowerBound, id.count - inner.upperBound]
            decimals = inner.upperBound - end
        }
    }

    /// The blanks of more than one byte: a no-break space, a zero-width space and a byte order mark.
    private static let wideBlanks: [[UInt8]] = [[0xC2, 0xA0], [0xE2, 0x80, 0x8B], [0xEF, 0xBB, 0xBF]]

    private static func withoutBlanks(_ id: UnsafeRawBufferPointer) -> Range<Int> {
        var (start, end) = (0, id.count)
        while start < end {
            let rest = id[start..<end]
            guard let length = blankLength(id[start], isWide: { rest.starts(with: $0) }) else { break }
            start += length
        }
        while start < end {
            let rest = id[start..<end]
            guard let length = blankLength(id[end - 1], isWide: { rest.suffix($0.count).elementsEqual($0) }) else {
                break
            }
            end -= length
        }
        return start..<end
    }

    /// The length of the blank that a byte belongs to; nil when it belongs to none.
    private static func blankLength(_ byte: UInt8, isWide: ([UInt8]) -> Bool) -> Int? {
        switch byte {
        case 0x09...0x0D, 0x20: 1
        case 0x80...: wideBlanks.first(where: isWide)?.count
        default: nil
        }
    }

    /// The end of an id without a decimal zero: `7.0` and `7.00` end behind the 7.
    private static func endOfCore(_ id: UnsafeRawBufferPointer, in range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, id[end - 1] == UInt8(ascii: "0") { end -= 1 }
        let hasZeros = end < range.upperBound
        guard hasZeros, end - 1 > range.lowerBound, id[end - 1] == UInt8(ascii: ".") else { return range.upperBound }
        return end - 1
    }

    private static func turnIntoLowerCase(_ text: inout [UInt8]) {
        var isASCII = true
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): text[index] |= 0x20
            case 0x80...: isASCII = false
            default: break
            }
        }
        if !isASCII { text = Array(String(decoding: text, as: UTF8.self).lowercased().utf8) }
    }

    /// The number of zeros before the last digit of a text of digits; 0 for any other text.
    private static func leadingZeros(_ text: [UInt8]) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.first == UInt8(ascii: "0"), text.allSatisfy(digits.contains) else { return 0 }
        return min(text.prefix { $0 == UInt8(ascii: "0") }.count, text.count - 1)
    }
}
