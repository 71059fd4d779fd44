import NIOCore
import NIOHTTP1
import Service

/// Reads the requests of one connection one after another, and writes the responses.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The state of the connection.
    private enum Phase {
        /// Waiting for a request.
        case idle
        /// Receiving a request.
        case receiving(HTTPRequestHead, body: [UInt8])
        /// Sending its response.
        case answering
        /// Sending the response to a request that was not read to its end; further input is dropped.
        case refusing
        /// That response is sent; further input is dropped for at most two seconds.
        ///
        /// Closing a socket with unread input would discard our last response.
        case lingering
    }

    private let service: ScoringService
    private let timeouts: ConnectionTimeouts
    private var phase = Phase.idle
    private var timer: ConnectionTimer?
    private var inputIsClosed = false
    /// Whether the connection's request has a place among the concurrent requests.
    private var hasPlace = false
    /// Whether the first byte of the request has arrived.
    private var hasBegun = false
    /// Whether the connection closes after the last response.
    private var isClosing = false
    private var isFinishing = false
    /// The argument of a call of `answerIsOut` that arrived while an earlier call was running.
    private var next: Bool?

    init(_ service: ScoringService, _ timeouts: ConnectionTimeouts) {
        self.service = service
        self.timeouts = timeouts
    }

    // MARK: Connection lifetime

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = ConnectionTimer(context.eventLoop, first: timeouts.idle) { [weak self] in
            self?.deadlinePassed(context: bound.value)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        timer?.stop()
        timer = nil
        leavePlace()
        phase = .idle
    }

    private func leavePlace() {
        guard hasPlace else { return }
        hasPlace = false
        service.requestEnded()
    }

    private var isBusy: Bool { if case .idle = phase { false } else { true } }

    /// Starts the request's deadline at its first byte, because the decoder may report the request much later.
    func bytesArrived() {
        guard case .idle = phase, !hasBegun else { return }
        hasBegun = true
        timer?.expect(within: timeouts.request)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            inputIsClosed = true
            switch phase {
            case .idle, .receiving, .lingering: context.close(promise: nil)
            case .answering, .refusing: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, or input that is not HTTP; the previous handler has already answered it.
        context.close(promise: nil)
    }

    private func deadlinePassed(context: ChannelHandlerContext) {
        if case .receiving = phase {
            refuse(RequestProblem(408, "the request took too long to arrive"), context: context)
        } else {
            context.close(promise: nil)
        }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (.head(let head), .idle): begin(head, context: context)
        case (.body(let part), .receiving(let head, var body)):
            // Take the body out of the phase, so that it grows in place instead of being copied.
            phase = .idle
            guard body.count + part.readableBytes <= service.limits.bodyBytes else {
                phase = .receiving(head, body: [])
                return refuse(tooLarge, context: context)
            }
            body.append(contentsOf: part.readableBytesView)
            phase = .receiving(head, body: body)
        case (.end, .receiving(let head, let body)): answer(head, body, context: context)
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        // Ignore requests pipelined after one that closed the connection.
        guard context.channel.isActive, !isClosing else { return }
        hasPlace = service.requestBegan()
        phase = .receiving(head, body: [])
        guard hasPlace else {
            return refuse(
                .unavailable("too many requests at the same time", remedy: "Come back in a second"), context: context)
        }
        if !hasBegun { timer?.expect(within: timeouts.request) }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > service.limits.bodyBytes
        {
            return refuse(tooLarge, context: context)
        }
        if head.version != .http1_0, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let head = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
    }

    private var tooLarge: RequestProblem {
        RequestProblem(
            413, "the body is larger than \(service.limits.bodyBytes) bytes", remedy: "Ask for less at a time")
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], context: ChannelHandlerContext) {
        phase = .answering
        let answer = service.answer(
            head.method.rawValue, head.uri, authorization: head.headers.first(name: "authorization"), body: body)
        // After an upgrade or CONNECT request the decoder stops reading, so close the connection.
        let keepsOpen = head.isKeepAlive && head.method != .CONNECT && !head.headers.contains(name: "upgrade")
        send(answer, to: head, keepsOpen: keepsOpen && !service.isDraining && !inputIsClosed, context: context)
    }

    /// Answers a request that was not read to its end, and closes the connection.
    private func refuse(_ problem: RequestProblem, context: ChannelHandlerContext) {
        guard case .receiving(let head, _) = phase else { return }
        phase = .refusing
        service.record(problem, head.method.rawValue, head.uri)
        send(ServiceAnswer(problem), to: head, keepsOpen: false, context: context)
    }

    private func send(
        _ answer: ServiceAnswer, to request: HTTPRequestHead, keepsOpen: Bool, context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.reserveCapacity(5 + answer.headers.count)
        headers.add(name: "content-type", value: answer.contentType)
        headers.add(name: "content-length", value: "\(answer.body.count)")
        headers.add(name: "cache-control", value: "private, no-store")
        if !keepsOpen {
            headers.add(name: "connection", value: "close")
        } else if request.version == .http1_0 {
            headers.add(name: "connection", value: "keep-alive")
        }
        for header in answer.headers { headers.add(name: header.name, value: header.value) }
        let head = HTTPResponseHead(
            version: request.version, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        timer?.expect(within: timeouts.write)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        // Accept the next request only after the client has received this response: a client that never reads can then
        // make us buffer one response at most.
        let body = request.method == .HEAD ? ByteBuffer() : ByteBuffer(bytes: answer.body)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body)))).whenComplete { result in
            let (handler, context) = bound.value
            guard case .success = result else { return context.close(promise: nil) }
            handler.answerIsOut(keepsOpen: keepsOpen, context: context)
        }
    }

    /// Ends the response, which lets in the next request; that request may be answered before this returns.
    private func answerIsOut(keepsOpen: Bool, context: ChannelHandlerContext) {
        // Loop instead of recursing: pipelined requests would overflow the stack.
        next = keepsOpen
        guard !isFinishing else { return }
        isFinishing = true
        while let keepsOpen = next {
            next = nil
            finish(keepsOpen: keepsOpen, context: context)
        }
        isFinishing = false
    }

    private func finish(keepsOpen: Bool, context: ChannelHandlerContext) {
        guard isBusy else { return }
        leavePlace()
        if case .refusing = phase {
            phase = .lingering
            timer?.expect(within: .seconds(2))
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return context.close(mode: .output, promise: nil)
        }
        phase = .idle
        hasBegun = false
        isClosing = !keepsOpen || inputIsClosed
        timer?.expect(within: timeouts.idle)
        let closes = isClosing
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if closes {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            written.whenComplete { _ in bound.value.close(promise: nil) }
        }
    }
}

/// Tells the connection's handler when bytes arrive, before they are decoded.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.bytesArrived()
        context.fireChannelRead(data)
    }
}
