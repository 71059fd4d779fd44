import Glibc
import NIOCore

/// Stops accepting for a moment while there is no descriptor or memory for a connection.
///
/// The connections wait in the kernel's queue meanwhile. Without a pause the event loop would try again without end,
/// because the listening socket stays readable.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.milliseconds(100)

    private let began: (_ error: IOError, _ isNew: Bool) -> Void
    private var last: NIODeadline?

    /// - Parameter began: Called for each pause; it is new if no pause began in the minute before.
    init(_ began: @escaping (_ error: IOError, _ isNew: Bool) -> Void) {
        self.began = began
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(failure.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        let channel = context.channel
        try? channel.syncOptions?.setOption(ChannelOptions.autoRead, value: false)
        context.eventLoop.scheduleTask(in: Self.length) {
            // A channel that was closed meanwhile refuses it.
            try? channel.syncOptions?.setOption(ChannelOptions.autoRead, value: true)
        }
        let now = NIODeadline.now()
        let isNew = last.map { now - $0 > .minutes(1) } ?? true
        last = now
        began(failure, isNew)
    }
}
