import NIOCore

/// Refuses a connection when there are too many: tells the client to come back, and closes the connection.
final class RefusedConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Closing a socket with unread input discards our last response, so wait one second.
    private static let lingering = TimeAmount.seconds(1)

    private var timer: ConnectionTimer?

    func channelActive(context: ChannelHandlerContext) {
        let body = #"{"error":"too many connections","remedy":"Come back in a second"}"#
        let answer = """
            HTTP/1.1 503 Service Unavailable\r
            content-type: application/json\r
            content-length: \(body.utf8.count)\r
            retry-after: 1\r
            connection: close\r
            \r
            \(body)
            """
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = ConnectionTimer(context.eventLoop, first: Self.lingering) { bound.value.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
            bound.value.close(mode: .output, promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Drop all input.
    }

    func channelInactive(context: ChannelHandlerContext) { timer?.stop() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
    }
}
