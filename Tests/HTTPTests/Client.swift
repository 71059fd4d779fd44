import Documents
import Glibc
import ModelFiles
import Testing

/// A simple client on one loopback connection; it sends exactly the given bytes.
final class Client {
    /// A parsed response.
    struct Answer {
        let status: Int
        /// The header names are in lower case.
        let headers: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .string("no JSON: \(text)") }
    }

    /// No service accepts connections at the port.
    struct Unreachable: Error {
        let code: Int32
    }

    /// A request whose body `{"user":"u1"}` is sent only after a `100 Continue`.
    static let announcement = """
        POST /v1/recommend HTTP/1.1\r
        host: x\r
        content-length: 13\r
        expect: 100-continue\r
        \r

        """

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// Connects; every read gives up after `patience` seconds.
    init(port: Int, patience: Int = 20) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var time = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Unreachable(code: errno) }
    }

    deinit { close(descriptor) }

    /// Sends bytes; false when the other side does not accept any more.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// Closes the sending side.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next response; `nil` when the connection ends before it is complete, or nothing arrives in time.
    func answer() -> Answer? {
        guard let head = take(through: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " })
        }
        guard let length = headers["content-length"].flatMap({ Int($0) }), let body = take(length) else { return nil }
        return Answer(status: status, headers: headers, body: body)
    }

    /// Whether the other side sends `100 Continue` for a request with `expect: 100-continue`.
    func isAskedToContinue() -> Bool {
        take(through: Array("\r\n\r\n".utf8))?.starts(with: "HTTP/1.1 100 ".utf8) == true
    }

    /// Whether the other side has closed the connection, after discarding any remaining input.
    func isClosed() -> Bool {
        while true {
            switch receive() {
            case .some(true): continue
            case .some(false): return true
            case nil: return false
            }
        }
    }

    /// Everything that the other side sends until it closes the connection.
    func everything() -> String {
        while receive() == true {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Sends a request and reads its response.
    func request(
        _ method: String, _ target: String, body: String? = nil, headers: [String: String] = [:]
    ) throws -> Answer {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "content-length: \(body.utf8.count)\r\n" }
        send(text + "\r\n" + (body ?? ""))
        return try #require(answer(), "no answer to \(method) \(target)")
    }

    /// Reads bytes up to and including a mark.
    private func take(through mark: [UInt8]) -> [UInt8]? {
        var from = 0
        while true {
            while from + mark.count <= received.count {
                if received[from..<from + mark.count].elementsEqual(mark) {
                    defer { received.removeFirst(from + mark.count) }
                    return Array(received[..<(from + mark.count)])
                }
                from += 1
            }
            guard receive() == true else { return nil }
        }
    }

    private func take(_ count: Int) -> [UInt8]? {
        while received.count < count { guard receive() == true else { return nil } }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// Waits for input: true when bytes arrive, false at the end of input, `nil` at a timeout.
    private func receive() -> Bool? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count < 0 { return errno == EAGAIN ? nil : false }
        received += buffer[..<count]
        return count > 0
    }
}
