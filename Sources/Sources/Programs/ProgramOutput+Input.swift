import Diagnostics
import Glibc

/// Writing to a program that takes rows, while it may answer at any moment.
extension ProgramOutput {
    /// Writes bytes to the program, and takes what it writes meanwhile, so that neither waits for the other.
    ///
    /// - Parameters:
    ///   - bytes: What it is given.
    ///   - receive: Takes what it has written.
    /// - Throws: `UserError` with the code of the command when the program has ended, and the errors of `receive`.
    func write(_ bytes: UnsafeRawBufferPointer, receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let ready = waitForRoom()
            if ready.output, try take(receive) == 0 { throw endedEarly() }
            guard ready.input else { continue }
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(input, piece.baseAddress, piece.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                throw endedEarly()
            }
        }
    }

    /// Ends the input, takes the rest of the output, and waits for the end of the program.
    ///
    /// - Throws: `UserError` with the code of the command when it ended in another way than well.
    func finishInput(receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        closeInput()
        while try take(receive) > 0 {}
        while !finish(within: -1) {}
        if let failure { throw failure }
    }

    /// Takes what the program has written, waiting for it.
    ///
    /// - Returns: How many bytes there were; 0 at the end of the output.
    func take(_ receive: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { room in
            while wait(for: output) {
                let count = Glibc.read(output, room.baseAddress, room.count)
                if count > 0 { try receive(UnsafeRawBufferPointer(rebasing: room[..<count])) }
                if count >= 0 { return count }
                guard errno == EINTR || errno == EAGAIN else { return 0 }
            }
            return 0
        }
    }

    /// The error of a program that has ended while it was to take more.
    func endedEarly() -> UserError {
        closeInput()
        // One that still writes would wait for a reader.
        while let count = try? take({ _ in }), count > 0 {}
        while !finish(within: -1) {}
        return failure
            ?? UserError(
                command.failureCode, "\(command.name) ended before it had taken everything", at: .init(file: name),
                remedy: Message(command.remedy))
    }

    /// Waits until the program takes bytes, has written some, or has ended; hears what it says meanwhile.
    private func waitForRoom() -> (input: Bool, output: Bool) {
        while true {
            var pipes = [
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errorsAreOpen ? errors : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&pipes, 3, -1) > 0 else { continue }
            if pipes[2].revents != 0 { listen() }
            let found = (input: pipes[0].revents != 0, output: pipes[1].revents != 0)
            if found.input || found.output { return found }
        }
    }
}
