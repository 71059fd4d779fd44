import Glibc
import NIOCore

/// Looks at what waits in sockets, without reading it; each function must be called on the channel's event loop.
enum SocketInput {
    /// Whether bytes of the client were not read yet.
    static func hasBytes(_ channel: any Channel) -> Bool {
        look(channel) { descriptor in
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
        }
    }

    /// Whether connections wait until a listening socket accepts them.
    static func hasConnections(_ channel: any Channel) -> Bool {
        look(channel) { descriptor in
            var socket = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&socket, 1, 0) > 0
        }
    }

    /// A closed socket has nothing.
    private static func look(_ channel: any Channel, _ body: (NIOBSDSocket.Handle) -> Bool) -> Bool {
        let answer = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self, body)
        return answer ?? false
    }
}
