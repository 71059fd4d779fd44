/// A request in the form that routes use, independent of the transport.
struct ServiceRequest: Sendable {
    let method: String
    /// The parts of the path between slashes, percent-decoded; two adjacent slashes give an empty part.
    let path: [String]
    /// The parameters after `?`, in order, percent-decoded.
    let query: [(name: String, value: String)]
    /// The value of the header `Authorization`.
    let authorization: String?
    /// The value of the header `Host`; `nil` for a request that does not come from a connection.
    let host: String?
    let body: [UInt8]

    /// - Parameters:
    ///   - method: `GET`, `POST` and so on.
    ///   - target: The path with its query, or a complete URL (RFC 9112, section 3.2).
    ///   - authorization: The value of the header `Authorization`.
    ///   - host: The value of the header `Host`.
    ///   - body: The whole body.
    /// - Throws: `RequestProblem` for a target that is not well formed.
    init(
        _ method: String, _ target: String, authorization: String? = nil, host: String? = nil, body: [UInt8] = []
    ) throws {
        self.method = method
        self.authorization = authorization
        self.host = host
        self.body = body
        let parts = Self.withoutHost(target.utf8[...])
            .split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].first == UInt8(ascii: "/") else {
            throw RequestProblem.invalid("the path does not begin with a slash")
        }
        path = try parts[0].dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { try Self.decoded($0) }
        query =
            parts.count == 1
            ? []
            : try parts[1].split(separator: UInt8(ascii: "&")).map { pair in
                let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    name: try Self.decoded(sides[0], plusIsSpace: true),
                    value: sides.count == 1 ? "" : try Self.decoded(sides[1], plusIsSpace: true)
                )
            }
    }

    private static func withoutHost(_ target: Substring.UTF8View) -> Substring.UTF8View {
        for scheme in ["http://", "https://"] where target.starts(with: scheme.utf8) {
            return target.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") }
        }
        return target
    }

    /// Decodes percent-encoding (RFC 3986, section 2.1).
    private static func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool = false) throws -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(Substring(text))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else { throw RequestProblem.invalid("a '%' in the address is not followed by two hexadecimal digits") }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw RequestProblem.invalid("the address is not UTF-8")
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
