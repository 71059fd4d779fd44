import NIOCore
import NIOHTTP1

/// Tells the connection's handler what arrives, before it is decoded.
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Keep this event from NIO's handlers: they close idle connections at once, also over requests that lie unread
        // in the socket.
        if event is ChannelShouldQuiesceEvent { return connection.drain() }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Tells the connection's handler of every decoded request, before the request waits for its turn.
final class RequestWatch: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { connection.requestDecoded() }
        context.fireChannelRead(data)
    }
}
