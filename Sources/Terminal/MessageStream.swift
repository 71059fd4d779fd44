import Diagnostics
import Synchronization

/// Standard error, shared by several threads: complete lines, and at most one progress bar below them.
///
/// Whatever a text holds of the user's data, no control character but a line feed reaches the terminal: escapes stand in
/// their place.
package final class MessageStream: Sendable {
    private let write: @Sendable (String) -> Void
    private let width: @Sendable () -> Int
    private let barIsShown = Mutex(false)

    /// Whether a bar can be drawn and redrawn.
    package let isTerminal: Bool

    /// Creates a stream over `write`, which is never called by two threads at once.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether a bar can be drawn.
    ///   - width: Returns the terminal's width in characters; called at every redraw.
    ///   - write: Writes a piece of text.
    package init(
        isTerminal: Bool, width: @escaping @Sendable () -> Int = { 80 }, write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.width = width
        self.write = write
    }

    /// The process's standard error; a message that cannot be written is lost, because there is nowhere to report it.
    package static let standardError = MessageStream(
        isTerminal: FileDescriptor.standardError.isTerminal,
        width: { FileDescriptor.standardError.columns },
        write: { text in _ = FileDescriptor.standardError.write(text) })

    /// Writes one line, or several that a text has, in place of the bar.
    package func line(_ text: String) {
        let text = text.visibleLines
        barIsShown.withLock { isShown in
            write((isShown ? Self.clearLine : "") + text + "\n")
            isShown = false
        }
    }

    /// Draws a bar over the previous one; `text` makes it for the terminal's width.
    func bar(_ text: (_ width: Int) -> String) {
        guard isTerminal else { return }
        barIsShown.withLock { isShown in
            let width = width()
            // Escapes are longer than what they stand for, so cut once more; the last column stays free.
            write(Self.clearLine + text(width).visible.prefix(max(0, width - 1)))
            isShown = true
        }
    }

    /// Erases the bar.
    package func clearBar() {
        barIsShown.withLock { isShown in
            if isShown { write(Self.clearLine) }
            isShown = false
        }
    }

    private static let clearLine = "\r\u{1B}[K"
}
