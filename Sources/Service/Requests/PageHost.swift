/// The names under which the page answers a browser that shows no token.
///
/// A web site can let its own name lead to the address of this service (DNS rebinding). Its scripts would then read what
/// the page shows of customers, because the browser takes both for one site. They cannot do so under an IP address, under
/// `localhost` or under the name on which the service listens, because these names are not theirs.
enum PageHost {
    /// Checks the header `Host` of a request for the page.
    ///
    /// - Parameters:
    ///   - header: The header; `nil` for a request that does not come from a browser.
    ///   - own: The name or address on which the service listens.
    /// - Throws: `RequestProblem` with status 403 for another name.
    static func check(_ header: String?, listeningOn own: String) throws {
        guard let header, !isTrusted(name(in: header), own.lowercased()) else { return }
        throw RequestProblem(
            403, "without a token the page answers under an IP address or as localhost only",
            remedy: "Open it by the address of the service, or set token_file, with which it answers under any name")
    }

    private static func isTrusted(_ name: Substring, _ own: String) -> Bool {
        if name.hasPrefix("[") || name == "localhost" || name.hasSuffix(".localhost") || name == own { return true }
        // A name whose last part is a number is an address of IPv4, for a browser too.
        return !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// The host without its port, in small letters.
    private static func name(in header: String) -> Substring {
        let host = header.lowercased()[...].drop { $0 == " " || $0 == "\t" }
        if let end = host.firstIndex(of: "]") { return host[...end] }
        return host.prefix { $0 != ":" && $0 != " " && $0 != "\t" }
    }
}
