import NIOHTTP1
import Service

extension RequestProblem {
    /// What the decoder accepts as the head of a request.
    static let headLimits: NIOHTTPDecoderLimitConfiguration = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 64 << 10
        limits.maxHeaderListSize = 64 << 10
        limits.maxHeaderFieldCount = 100
        return limits
    }()

    /// Why the decoder stopped.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow:
            let (bytes, fields) = (Self.headLimits.maxHeaderListSize, Self.headLimits.maxHeaderFieldCount)
            self.init(
                431, "the head of the request has more than \(bytes) bytes or more than \(fields) header fields",
                remedy: "Send a shorter address, and fewer or shorter header fields; what is long belongs in the body")
        case .invalidEOFState:
            self.init(400, "the request ended too early", remedy: "Send as many bytes as the request announces")
        default:
            self.init(
                400, "the request is no well-formed HTTP/1.1: \(error.debugDescription)",
                remedy: "Send plain HTTP/1.1; a proxy in front of the service may speak TLS and HTTP/2")
        }
    }
}
