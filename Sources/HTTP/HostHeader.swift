import NIOHTTP1
import Service

/// The header `Host`, which says for whom a request is (RFC 9112, section 3.2).
enum HostHeader {
    /// Why a request's `Host` cannot be accepted; `nil` if it can.
    static func problem(_ head: HTTPRequestHead) -> RequestProblem? {
        let values = head.headers["host"]
        if values.isEmpty {
            guard head.version != .http1_0 else { return nil }
            return RequestProblem(400, "the header Host is missing", remedy: "Send Host with the name of the service")
        }
        guard values.count == 1 else {
            return RequestProblem(400, "the header Host occurs \(values.count) times", remedy: "Send Host once")
        }
        var value = values[0]
        guard value.withUTF8({ isHost(trimmed(Slice(base: $0, bounds: $0.indices))) }) else {
            return RequestProblem(
                400, "the header Host is neither a name nor an address", remedy: "Send Host as name or name:port")
        }
        return nil
    }

    private typealias Text = Slice<UnsafeBufferPointer<UInt8>>

    private static func trimmed(_ value: Text) -> Text {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var text = value.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    /// Whether a text is a host with an optional port (RFC 3986, section 3.2.2); an empty host is one.
    private static func isHost(_ text: Text) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = text[..<end].dropFirst()
            return !address.isEmpty
                && address.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
                && isPort(text[end...].dropFirst())
        }
        let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return text[..<colon].allSatisfy { isLetterOrDigit($0) || marks.contains($0) } && isPort(text[colon...])
    }

    /// Whether a text is empty, or a colon and a port.
    private static func isPort(_ text: Text) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == UInt8(ascii: ":") && digits.count <= 5
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// The other characters of a registered name; `%` begins an encoded one.
    private static let marks = Array("-._~%!$&'()*+,;=".utf8)
}
