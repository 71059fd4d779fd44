import Diagnostics
import Files

/// The token that clients must send (RFC 6750, section 2.1).
struct BearerToken: Sendable {
    private let token: [UInt8]

    init(_ token: [UInt8]) {
        self.token = token
    }

    /// Reads the first line of a file.
    ///
    /// - Throws: `UserError` when the file cannot be read or its first line is not a valid token.
    init(file: String) throws {
        let line = try MappedFile.contents(of: file).prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.count >= 16, line.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw UserError(
                .invalidData, "the first line is no token", at: .init(file: file),
                remedy:
                    "Write at least 16 printable characters without spaces, such as what openssl rand -hex 32 prints")
        }
        token = Array(line)
    }

    /// Whether the `Authorization` header holds the token; takes the same time for every wrong token of the right
    /// length.
    func matches(_ authorization: String?) -> Bool {
        guard let shown = Self.credentials(of: "Bearer ", in: authorization) else { return false }
        return isToken(shown)
    }

    /// Whether the `Authorization` header holds the token as the password of any user (RFC 7617): what a browser sends
    /// after it has asked for a password.
    func matchesPassword(_ authorization: String?) -> Bool {
        guard let encoded = Self.credentials(of: "Basic ", in: authorization), let pair = Base64.decoded(encoded),
            let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        return isToken(pair[(colon + 1)...])
    }

    /// What follows the name of a scheme, which may be in capitals or not; `nil` for another scheme.
    private static func credentials(of scheme: String, in authorization: String?) -> ArraySlice<UInt8>? {
        guard let header = authorization.map({ Array($0.utf8) }), header.count > scheme.utf8.count,
            zip(header, scheme.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
        else { return nil }
        return header.dropFirst(scheme.utf8.count)
    }

    private func isToken(_ shown: ArraySlice<UInt8>) -> Bool {
        guard shown.count == token.count else { return false }
        return zip(shown, token).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
