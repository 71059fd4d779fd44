/// The form of an id: `aa-09` for `ab-0042`.
///
/// Small letters become `a`, capital ones `A` and letters beyond ASCII `é`, at most four of a run; digits become `9`,
/// or `09` where they begin with a zero, or `0` where all of them are zeros. Other characters stay. A part of more than
/// four runs, as in hexadecimal numbers, becomes `x`, `X` or `xX` by its letters.
enum IdForm {
    private static let mostLetters = 4
    private static let mostRuns = 4
    private static let mostBytes = 32

    static func text(of id: ArraySlice<UInt8>) -> String {
        var form: [UInt8] = []
        var part = Part()
        for byte in id {
            if let kind = Kind(byte) {
                part.add(kind, isZero: byte == UInt8(ascii: "0"))
                continue
            }
            part.end(in: &form)
            form.append(byte)
            if form.count > mostBytes { break }
        }
        part.end(in: &form)
        return String(decoding: form.prefix(mostBytes), as: UTF8.self)
    }

    private enum Kind {
        case small, capital, foreign, digit

        init?(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            case 0x80...: self = .foreign
            default: return nil
            }
        }
    }

    /// Letters and digits without anything between them.
    private struct Part {
        private var runs = 0
        private var last: Kind?
        private var length = 0
        private var beginsWithZero = false
        private var isAllZeros = false
        private var text: [UInt8] = []
        private var hasSmall = false
        private var hasCapital = false

        mutating func add(_ kind: Kind, isZero: Bool) {
            if kind == .small { hasSmall = true }
            if kind == .capital { hasCapital = true }
            if kind != last {
                endRun()
                (last, length, beginsWithZero, isAllZeros) = (kind, 0, isZero, true)
                runs += 1
            }
            if !isZero { isAllZeros = false }
            length += 1
        }

        private mutating func endRun() {
            guard runs <= IdForm.mostRuns else { return }
            switch last {
            case nil: break
            case .digit: text += isAllZeros ? [0x30] : beginsWithZero ? [0x30, 0x39] : [0x39]
            case .small: text += repeatElement(UInt8(ascii: "a"), count: min(length, IdForm.mostLetters))
            case .capital: text += repeatElement(UInt8(ascii: "A"), count: min(length, IdForm.mostLetters))
            case .foreign: for _ in 0..<min(length, IdForm.mostLetters) { text += "é".utf8 }
            }
        }

        mutating func end(in form: inout [UInt8]) {
            endRun()
            if runs > IdForm.mostRuns {
                form += (hasSmall ? "x" : "").utf8
                form += (hasCapital ? "X" : hasSmall ? "" : "x").utf8
            } else {
                form += text
            }
            self = Part()
        }
    }
}
