import CKernels
import Diagnostics
import Files
import Glibc

/// The output of a program that runs, read as it comes.
///
/// The end of the output is told only when the program has ended well, so that nobody takes the rows before an error for
/// all rows. An object that goes earlier ends the program.
final class ProgramOutput {
    let command: ProgramCommand
    /// The table as errors name it.
    let name: String
    /// Where its input is written; -1 when it takes none, or no more.
    var input: Int32 = -1
    let output: Int32
    let errors: Int32
    /// Ends when the program has ended.
    private let life: Int32
    private let watch: ProgramWatch
    private let process: Int32
    /// By which a signal that ends this process finds the program.
    private let number: Int32
    private(set) var errorsAreOpen = true
    private var isOver = false
    /// The end of what the program wrote to standard error.
    private var messages: [UInt8] = []

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: The program.
    ///   - name: The table that it writes, as errors name it.
    ///   - takesInput: Whether something is written to it.
    /// - Throws: `UserError` with code `missingInput` when it cannot be started.
    init(_ command: ProgramCommand, name: String, takesInput: Bool = false) throws {
        self.command = command
        self.name = name
        let pipes = try Self.pipes(takesInput ? 4 : 3)
        (output, errors, life) = (pipes[0].reading, pipes[1].reading, pipes[2].reading)
        let source = takesInput ? pipes[3].reading : open("/dev/null", O_RDONLY | O_CLOEXEC)
        if takesInput {
            input = pipes[3].writing
            _ = fcntl(input, F_SETFL, O_NONBLOCK)
        }
        let watch = ProgramWatch(writingTo: pipes[2].writing)
        self.watch = watch
        let (written, said, living) = (pipes[0].writing, pipes[1].writing, pipes[2].reading)
        // The task may end after this process begins to end, which would leave the folder.
        let started = command.withoutScratch
        // A signal that comes before the program is known to its handler would leave the program alone.
        (process, number) = uninterrupted { () -> (Int32, Int32) in
            Task { await watch.run(started, input: source, output: written, errors: said) }
            var byte: UInt8 = 0
            while Glibc.read(living, &byte, 1) < 0, errno == EINTR {}
            let process = watch.process
            return (process, process > 0 ? endcap_program_add(process) : -1)
        }
        guard process > 0 else {
            isOver = true
            throw failure ?? Self.cannotStart(command.name, "the reason is not known")
        }
    }

    deinit {
        closeInput()
        close(output)
        // The number of a program that has ended may be another one's by now.
        if !isOver, !finish(within: 0) {
            endcap_program_end(process)
            // The pipe ends when the program was waited for, so that it leaves no zombie.
            while wait(for: life), !hasEnded(life) {}
            uninterrupted { endcap_program_forget(number) }
        }
        close(errors)
        close(life)
    }

    /// Reads what the program has written.
    ///
    /// - Parameter room: Where the bytes go.
    /// - Returns: How many bytes there were: at least one, or 0 when the program has ended well.
    /// - Throws: `UserError` with code `missingInput` when it ended in another way.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        if !isOver {
            while wait(for: output) {
                let count = Glibc.read(output, room.baseAddress, room.count)
                if count > 0 { return count }
                if count == 0 || errno != EINTR { break }
            }
            while !finish(within: -1) {}
        }
        if let failure { throw failure }
        return 0
    }

    /// Ends what the program is given, without an end of its own.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Why the program failed, if it ends within so many milliseconds; nil when it ended well or goes on.
    func failure(within milliseconds: Int32) -> UserError? {
        if !isOver { _ = finish(within: milliseconds) }
        return isOver ? failure : nil
    }

    // MARK: Waiting

    /// Waits for the end of the program, and keeps its last words.
    ///
    /// - Returns: Whether it has ended; `milliseconds` below 0 wait for it.
    func finish(within milliseconds: Int32) -> Bool {
        guard wait(for: life, milliseconds), hasEnded(life) else { return false }
        uninterrupted { endcap_program_forget(number) }
        isOver = true
        while errorsAreOpen, wait(for: errors, 0) {}
        return true
    }

    /// Waits until a pipe has bytes or has ended, and takes in what the program says meanwhile.
    ///
    /// - Returns: Whether it has; false when nothing has come for so many milliseconds.
    func wait(for descriptor: Int32, _ milliseconds: Int32 = -1) -> Bool {
        let isOfErrors = descriptor == errors
        while true {
            var pipes = [
                pollfd(fd: isOfErrors ? -1 : descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errorsAreOpen ? errors : -1, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&pipes, 2, milliseconds)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            if pipes[1].revents != 0 { listen() }
            if isOfErrors || pipes[0].revents != 0 { return true }
        }
    }

    /// Whether a pipe that can be read has ended.
    private func hasEnded(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return Glibc.read(descriptor, &byte, 1) == 0
    }

    /// Keeps the end of what the program writes to standard error.
    func listen() {
        var piece = [UInt8](repeating: 0, count: Self.mostMessages)
        let count = Glibc.read(errors, &piece, piece.count)
        if count > 0 {
            messages = Array((messages + piece[..<count]).suffix(Self.mostMessages))
        } else if count == 0 || errno != EINTR {
            errorsAreOpen = false
        }
    }

    /// In bytes.
    private static let mostMessages = 4096

    /// Makes pipes that no other program inherits.
    private static func pipes(_ count: Int) throws -> [(reading: Int32, writing: Int32)] {
        var made: [(reading: Int32, writing: Int32)] = []
        for _ in 0..<count {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                let reason = String(cString: strerror(errno))
                for pipe in made {
                    close(pipe.reading)
                    close(pipe.writing)
                }
                throw cannotStart("a program", reason)
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            made.append((ends[0], ends[1]))
        }
        return made
    }
}

extension ProgramOutput {
    /// What is wrong with the end of the program; nil when it ended well.
    var failure: UserError? {
        let problem: String
        switch watch.end {
        case .exited(0)?: return nil
        case .exited(let code)?: problem = "\(command.name) ended with exit code \(code)"
        case .signaled(let number)?: problem = "\(command.name) was ended by signal \(number)"
        case .notStarted(let reason)?: return Self.cannotStart(command.name, reason)
        case nil: problem = "\(command.name) ended in an unknown way"
        }
        let words = lastWords
        let said = words.isEmpty ? " and said nothing" : ": '\(words)'"
        return UserError(
            command.failureCode, "\(problem)\(said)", at: .init(file: name),
            remedy: Message(command.remedy))
    }

    /// The last lines that the program wrote to standard error, as one; in quotes they count as the user's data.
    private var lastWords: String {
        let lines = String(decoding: messages, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { line in String(line.drop(while: \.isWhitespace)) }
            .filter { line in line.contains { $0.isLetter || $0.isNumber } }
        return String(lines.suffix(Self.mostLines).joined(separator: " / ").suffix(Self.mostCharacters)).visible
    }

    private static let mostLines = 6
    private static let mostCharacters = 600

    private static func cannotStart(_ name: String, _ reason: String) -> UserError {
        UserError(
            .missingInput, "\(name) cannot be started: \(reason)",
            remedy: "Check that it runs by itself, and how many files and processes you may have")
    }

    /// All that the program writes, up to 64 KiB of it.
    ///
    /// - Throws: `UserError` with code `missingInput` when it cannot be started or fails.
    func text() throws -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 16 {
            let count = try piece.withUnsafeMutableBytes { try read(into: $0) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
