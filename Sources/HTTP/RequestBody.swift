import Files
import NIOCore
import NIOHTTP1
import Service

/// The body of a request while it arrives; a compressed one is decompressed piece by piece.
struct RequestBody {
    private var plain: [UInt8] = []
    private let gzip: GzipBody?
    private let limit: Int
    /// The number of bytes that have arrived, compressed or not.
    private var received = 0

    /// Reads what the head says of the body.
    ///
    /// - Parameters:
    ///   - head: The head of the request.
    ///   - limit: The number of bytes that the body may have, as it arrives and decompressed.
    /// - Throws: `RequestProblem` for a body that is too large or in a coding that is not understood.
    init(_ head: HTTPRequestHead, limit: Int) throws {
        self.limit = limit
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        let transfers = Self.codings(head.headers["transfer-encoding"])
        guard transfers.isEmpty || transfers == ["chunked"] else {
            throw RequestProblem(
                501, "the transfer coding is not understood", remedy: "Send the body as it is, or chunked")
        }
        guard length <= limit else { throw Self.tooLarge(limit) }
        // Some clients announce a coding with every request, although most have no body.
        guard length > 0 || !transfers.isEmpty else {
            gzip = nil
            return
        }
        switch Self.codings(head.headers["content-encoding"]).filter({ $0 != "identity" }) {
        case []: gzip = nil
        case ["gzip"], ["x-gzip"]: gzip = try GzipBody(limit: limit)
        default:
            throw RequestProblem(
                415, "the content coding of the body is not understood",
                remedy: "Send the body as it is, or compressed once with Content-Encoding: gzip")
        }
    }

    /// Adds the next bytes.
    ///
    /// - Throws: `RequestProblem` when the body is too large or its compression is damaged.
    mutating func add(_ part: ByteBuffer) throws {
        received += part.readableBytes
        guard received <= limit else { throw Self.tooLarge(limit) }
        guard let gzip else { return plain.append(contentsOf: part.readableBytesView) }
        do {
            try part.withUnsafeReadableBytes { try gzip.add($0) }
        } catch GzipBody.Problem.tooLarge {
            throw Self.tooLarge(limit, "decompressed ")
        } catch GzipBody.Problem.damaged {
            throw Self.damaged
        }
    }

    /// The whole body, after its last byte.
    ///
    /// - Throws: `RequestProblem` for a compressed body that was cut.
    func complete() throws -> [UInt8] {
        guard let gzip, received > 0 else { return plain }
        guard gzip.isComplete else { throw Self.damaged }
        return gzip.bytes
    }

    /// The names in headers that list codings, in lower case.
    private static func codings(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }
            .map { String(decoding: $0.utf8.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self).lowercased() }
            .filter { !$0.isEmpty }
    }

    private static func tooLarge(_ limit: Int, _ how: String = "") -> RequestProblem {
        RequestProblem(413, "the \(how)body is larger than \(limit) bytes", remedy: "Ask for less at a time")
    }

    private static let damaged = RequestProblem(
        400, "the body is no complete gzip stream",
        remedy: "Compress the body again, or send it without Content-Encoding")
}
