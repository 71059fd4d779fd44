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
        case receiving(HTTPRequestHead, RequestBody)
        /// Between two of these phases, while the body grows.
        case adding
        /// Sending its response.
        case answering
        /// Sending the response to a request that was not read to its end; further input is dropped.
        case refusing
        /// The last response is sent; further input is dropped for a moment.
        ///
        /// Closing a socket with unread input would discard that response.
        case lingering
    }

    private let service: ScoringService
    private let timeouts: ConnectionTimeouts
    private var phase = Phase.idle
    private var timer: ConnectionTimer?
    private var context: ChannelHandlerContext?
    /// How many decoded requests wait until those before them are answered.
    private var waiting = 0
    /// When this connection heard that the service ends.
    private var drainBegan: NIODeadline?
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
        self.context = context
        timer = ConnectionTimer(context.eventLoop, first: timeouts.idle) { [weak self] in
            if let self, let context = self.context { self.deadlinePassed(context: context) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

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
            case .adding, .answering, .refusing: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error, phase) {
        case (is HTTPParserError, _) where isClosing || !context.channel.isActive: break
        case (let error as HTTPParserError, .idle):
            // The decoder found no head, so there is none to answer to.
            let head = HTTPRequestHead(version: .http1_1, method: .RAW(value: "unknown"), uri: "unknown")
            refuse(RequestProblem(error), head, context: context)
        case (let error as HTTPParserError, .receiving(let head, _)):
            refuse(RequestProblem(error), head, context: context)
        case (is HTTPParserError, _), (is ByteToMessageDecoderError, _):
            // Input after the last request; it is dropped.
            break
        default:
            // A reset.
            context.close(promise: nil)
        }
    }

    private func deadlinePassed(context: ChannelHandlerContext) {
        switch phase {
        case .receiving(let head, _):
            refuse(RequestProblem(408, "the request took too long to arrive"), head, context: context)
        case .idle where drainBegan != nil && !hasBegun && SocketInput.hasBytes(context.channel):
            // A request lies in the socket; the event loop reads it in its next turn.
            timer?.expect(within: .milliseconds(10))
        default: context.close(promise: nil)
        }
    }

    // MARK: The end of the service

    /// Ends the connection when all that was sent to it is answered.
    ///
    /// An idle connection stays open for a moment, because a request may be under way to it.
    func drain() {
        guard drainBegan == nil else { return }
        drainBegan = .now()
        if case .idle = phase, !hasBegun, !isClosing { timer?.expect(within: timeouts.grace) }
    }

    /// Whether no other request of this connection waits for its answer, while the service ends.
    ///
    /// Only the last response says `Connection: close`, because the client must not expect another one after it. A
    /// client that sends its requests without waiting for responses gets it when half of the drain time has passed.
    private func answersLast(_ context: ChannelHandlerContext) -> Bool {
        if let drainBegan, NIODeadline.now() - drainBegan > timeouts.pipelining { return true }
        return waiting == 0 && !SocketInput.hasBytes(context.channel)
    }

    // MARK: Requests

    /// Counts a request that was decoded and will be read by `channelRead` in its turn.
    func requestDecoded() { waiting += 1 }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .head = part { waiting -= 1 }
        switch (part, phase) {
        case (.head(let head), .idle): begin(head, context: context)
        case (.body(let part), .receiving(let head, var body)):
            // Take the body out of the phase, so that it grows in place instead of being copied.
            phase = .adding
            let problem = refusal(of: { try body.add(part) })
            phase = .receiving(head, body)
            if let problem { refuse(problem, head, context: context) }
        case (.end, .receiving(let head, let body)):
            var bytes: [UInt8] = []
            if let problem = refusal(of: { bytes = try body.complete() }) {
                refuse(problem, head, context: context)
            } else {
                answer(head, bytes, context: context)
            }
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        // Ignore requests pipelined after one that closed the connection.
        guard context.channel.isActive, !isClosing else { return }
        hasPlace = service.requestBegan()
        guard hasPlace else {
            return refuse(
                .unavailable("too many requests at the same time", remedy: "Come back in a second"), head,
                context: context)
        }
        if let problem = HostHeader.problem(head) { return refuse(problem, head, context: context) }
        let limit = service.limits.bodyBytes
        if let problem = refusal(of: { phase = .receiving(head, try RequestBody(head, limit: limit)) }) {
            return refuse(problem, head, context: context)
        }
        if !hasBegun { timer?.expect(within: timeouts.request) }
        if head.version != .http1_0, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let head = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
    }

    /// What a step in reading a request throws.
    private func refusal(of step: () throws -> Void) -> RequestProblem? {
        do {
            try step()
            return nil
        } catch let problem as RequestProblem {
            return problem
        } catch {
            return .unavailable("the request cannot be read: \(error)", remedy: "Come back in a second")
        }
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], context: ChannelHandlerContext) {
        phase = .answering
        let answer = service.answer(
            head.method.rawValue, head.uri, authorization: head.headers.first(name: "authorization"),
            host: head.headers.first(name: "host"), body: body)
        // After an upgrade or CONNECT request the decoder stops reading, so close the connection.
        let keepsOpen = head.isKeepAlive && head.method != .CONNECT && !head.headers.contains(name: "upgrade")
        guard service.isDraining else {
            return send(answer, to: head, keepsOpen: keepsOpen && !inputIsClosed, context: context)
        }
        // Let the decoder finish what it has read, which shows whether this request is the last one.
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (handler, context) = bound.value
            guard case .answering = handler.phase else { return }
            let keepsOpen = keepsOpen && !handler.inputIsClosed && !handler.answersLast(context)
            handler.send(answer, to: head, keepsOpen: keepsOpen, context: context)
        }
    }

    /// Answers a request that was not read to its end, and closes the connection.
    private func refuse(_ problem: RequestProblem, _ head: HTTPRequestHead, context: ChannelHandlerContext) {
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
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return linger(context)
        }
        phase = .idle
        hasBegun = false
        isClosing = !keepsOpen || inputIsClosed
        timer?.expect(within: drainBegan == nil ? timeouts.idle : timeouts.grace)
        let closes = isClosing
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if closes {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            written.whenComplete { _ in
                let (handler, context) = bound.value
                handler.leave(context)
            }
        }
    }

    /// Closes the connection after its last response.
    private func leave(_ context: ChannelHandlerContext) {
        // While the service ends, a client may send its next request before it reads that this response was the last.
        guard timer != nil, service.isDraining || SocketInput.hasBytes(context.channel) else {
            return context.close(promise: nil)
        }
        phase = .lingering
        linger(context)
    }

    private func linger(_ context: ChannelHandlerContext) {
        timer?.expect(within: service.isDraining ? timeouts.grace : .seconds(2))
        context.close(mode: .output, promise: nil)
    }
}
