import Glibc

extension Double {
    /// The number with this many decimals, `0.1069`; from 10¹⁵ on in scientific notation, because decimals mean nothing
    /// there.
    package func fixed(_ digits: Int) -> String {
        guard magnitude < 1e15 else { return description }
        return written("%.*f", digits)
    }

    /// The number rounded to this many significant digits, without zeros at the end: `0.1069`, `1250`, `2.5e-07`.
    ///
    /// Whole numbers below 10¹⁵ keep all their digits before the point.
    package func significant(_ digits: Int) -> String {
        guard isFinite, magnitude >= 1e-4, magnitude < 1e15 else { return self == 0 ? "0" : written("%.*g", digits) }
        var text = fixed(Swift.max(0, digits - 1 - Int(log10(magnitude).rounded(.down))))
        guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// The number as `printf` writes it by a format with a precision.
    private func written(_ format: String, _ digits: Int) -> String {
        withVaList([Int32(clamping: digits), self]) { arguments in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
                let count = vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
                let bytes = buffer.prefix(Swift.min(Int(count), buffer.count - 1)).map { UInt8(bitPattern: $0) }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }
}

extension Int {
    /// The number with commas between groups of thousands, `541,909`.
    package var grouped: String {
        var text = ""
        for (position, digit) in String(magnitude).reversed().enumerated() {
            if position > 0, position.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension Duration {
    /// The time in the two largest units that matter: `8 s`, `2 min 05 s`, `3 h 20 min`.
    package var short: String {
        let seconds = components.seconds
        func padded(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(padded(seconds % 60)) s" }
        return "\(seconds / 3600) h \(padded(seconds % 3600 / 60)) min"
    }
}
