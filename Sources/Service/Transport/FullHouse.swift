import NIOCore

/// Tells a connection for which there is no room to come back, and closes it.
final class FullHouse: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

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
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }
}
